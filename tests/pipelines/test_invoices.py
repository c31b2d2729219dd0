"""Invoices by a column mapping: loaded, held back, and read anew when the mapping changes."""

from pathlib import Path

from tests.pipelines.loading import billed, load, reasons

HEAD = '[[billing]]\nname = "acme"\nkind = "invoice-csv"\npath = "*.csv"\n'
GROSS = 'columns = { amount = "total", vendor = { value = "Acme" } }\n'
NET = 'columns = { amount = "net", vendor = { value = "Acme" } }\n'


def test_a_changed_mapping_is_read_anew_and_an_unchanged_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "invoices.csv").write_text("date,net,total,currency\n2026-10-31,100,119,EUR\n2026-11-02,10,11.9,EUR\n")
    config = tmp_path / "outlay.toml"
    config.write_text(HEAD + GROSS)
    load(tmp_path)
    assert billed(tmp_path) == {"2026-10": "119", "2026-11": "11.9"}
    assert load(tmp_path) == []
    config.write_text(HEAD + NET)
    assert [result.billing_period for result in load(tmp_path)] == ["2026-10", "2026-11"]
    assert billed(tmp_path) == {"2026-10": "100", "2026-11": "10"}
    assert load(tmp_path) == []


def test_an_amount_that_cannot_be_read_holds_its_month_back_until_the_format_is_told(tmp_path: Path) -> None:
    (tmp_path / "invoices.csv").write_text('date,net,currency\n2026-10-31,"1,200.50",EUR\n2026-11-02,10,EUR\n')
    config = tmp_path / "outlay.toml"
    config.write_text(HEAD + NET)
    load(tmp_path)
    assert billed(tmp_path) == {"2026-11": "10"}
    assert 'line 2 (BilledCost is "1,200.50")' in reasons(tmp_path)[0]
    config.write_text(HEAD + NET + 'format = { thousands = "," }\n')
    load(tmp_path)
    assert billed(tmp_path) == {"2026-10": "1200.5", "2026-11": "10"}
    assert reasons(tmp_path) == []
