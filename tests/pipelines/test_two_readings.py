"""What two readers of one file could see in two ways, and see alike: the sums tie out, no row is lost."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.pipelines.bills import charge, charges, text
from tests.pipelines.loading import load, reasons, sums
from tests.sources.billing.exports import azure, oracle

CONFIG = '[checks]\nmax_rejects_percent = 100\nmax_rejected_cost_percent = 100\n[[billing]]\nname = "bill"\n'


def tied(folder: Path, kind: str, path: str) -> dict[str | None, tuple[int, int, str, str]]:
    """Currency -> rows, rejected rows, source's sum and rejected sum of what was billed."""
    (folder / "outlay.toml").write_text(f'{CONFIG}kind = "{kind}"\npath = "{path}"\n', encoding="utf-8")
    assert [result.held for result in load(folder) if result.held] == []
    billed = sums(folder).filter(column_name="BilledCost")
    assert set(billed["difference"]) == {"0"}
    return {row[0]: row[1:] for row in billed.select("currency", *COUNTS).iter_rows()}


COUNTS = ("rows", "rejected_rows", "source_sum", "rejected_sum")


def test_what_is_rounded_off_a_rejected_cost_is_in_the_sum_of_the_rejects(tmp_path: Path) -> None:
    cost = "0.1234567890123456789"
    rows = [*charges(2, "1"), charge(2, cost, ChargePeriodStart="soon"), charge(3, cost, ChargePeriodStart="soon")]
    (tmp_path / "bill.csv").write_text(text(rows), encoding="utf-8")
    twice = "0.2469135780246913578"
    assert tied(tmp_path, "focus", "bill.csv") == {"USD": (4, 2, f"2{twice[1:]}", twice)}


@pytest.mark.parametrize("written", ["2026-10-01T00:00:00+99:00", "2026-10-01T00:00:00+01:60"])
def test_an_offset_that_no_zone_has_is_no_instant(tmp_path: Path, written: str) -> None:
    rows = [*charges(2, "1"), charge(2, "1", BillingPeriodStart=written)]
    (tmp_path / "bill.csv").write_text(text(rows), encoding="utf-8")
    assert tied(tmp_path, "focus", "bill.csv") == {"USD": (3, 1, "3", "1")}


@pytest.mark.parametrize(("written", "read"), [("eur", "EUR"), (" usd ", "USD")])
def test_the_currency_of_an_invoice_is_one_text(tmp_path: Path, written: str, read: str) -> None:
    (tmp_path / "bill.csv").write_text(f"date,amount,currency,vendor\n2026-10-31,1,{written},Acme\n", encoding="utf-8")
    assert tied(tmp_path, "invoice-csv", "bill.csv") == {read: (1, 0, "1", "0")}


def test_a_currency_that_is_no_code_is_held_back_for_that_alone(tmp_path: Path) -> None:
    (tmp_path / "bill.csv").write_text("date,amount,currency,vendor\n2026-10-31,1,Größe m,Acme\n", encoding="utf-8")
    (tmp_path / "outlay.toml").write_text(f'{CONFIG}kind = "invoice-csv"\npath = "bill.csv"\n', encoding="utf-8")
    (result,) = load(tmp_path)
    assert result.held.startswith('Found 1 offending of 1 rows, for example "GRößE M"; expected three capital letters')
    assert result.held.count("Found") == 1


@pytest.mark.parametrize(("written", "read"), [("eur", "EUR"), ("EUR ", "EUR")])
def test_the_currency_of_an_azure_export_is_one_text(tmp_path: Path, written: str, read: str) -> None:
    rows = [{**row, "BillingCurrencyCode": written} for row in azure.rows("actual")]
    azure.put(tmp_path / "bucket", AZURE_RUN, ("EA", rows))
    assert list(tied(tmp_path, "azure-cost", "bucket")) == [read]


AZURE_RUN = azure.Run("actual", "ActualCost", ("2026-10-01", "2026-10-31"), "run-1", "2026-11-02T03:04:05Z")


INVOICE = {"date": "2026-10-31", "amount": "1.5", "currency": "EUR", "vendor": "Acme", "team": "web"}


@pytest.mark.parametrize(
    ("kind", "row", "nested"),
    [
        ("invoice-csv", INVOICE, {"date": ["2026-10-31"]}),
        ("invoice-csv", INVOICE, {"amount": [1.5], "team": ["web"]}),
        ("invoice-csv", INVOICE, {"team": {"v": "web"}}),
        ("oci-cost", oracle.LINE, {"lineItem/intervalUsageStart": {"v": "2026-10-31"}}),
        ("oci-cost", oracle.LINE, {"lineItem/tenantId": {"v": "a"}, "cost/myCost": [1.5]}),
        ("oci-cost", oracle.LINE, {"product/resourceId": ["a"], "tags/shop.team": ["web"]}),
    ],
)
def test_nested_values_are_kept_as_text_or_refused_in_words(
    tmp_path: Path, kind: str, row: dict[str, str], nested: dict[str, object]
) -> None:
    (tmp_path / "outlay.toml").write_text(f'{CONFIG}kind = "{kind}"\npath = "bill.parquet"\n', encoding="utf-8")
    pl.DataFrame([{**row, **nested}]).write_parquet(tmp_path / "bill.parquet")
    told = [*(result.held for result in load(tmp_path) if result.held), *reasons(tmp_path)]
    assert all("; expected " in reason for reason in told)


def test_oracles_reports_are_read_of_whichever_types_they_are(tmp_path: Path) -> None:
    lines = [oracle.line("1.5"), oracle.line("-0.5", isCorrection="true")]
    guessed = pl.read_csv(pl.DataFrame(lines).write_csv().encode(), try_parse_dates=True)
    guessed.with_columns(pl.col("product/compartmentId", "lineItem/tenantId").rank()).write_parquet(tmp_path / "a")
    assert tied(tmp_path, "oci-cost", "a") == {"EUR": (2, 0, "1", "0")}


def test_a_tax_of_nothing_is_none_however_it_is_written(tmp_path: Path) -> None:
    rows = {"date": ["2026-10-31"] * 2, "amount": ["1", "2"], "currency": ["EUR"] * 2, "vendor": ["Acme"] * 2}
    tax = pl.Series(["0", "0.5"]).cast(pl.Decimal(38, 10))
    pl.DataFrame({**rows, "tax": tax}).write_parquet(tmp_path / "bill.parquet")
    assert tied(tmp_path, "invoice-csv", "bill.parquet") == {"EUR": (3, 0, "3.5", "0")}
    (tmp_path / "text").mkdir()
    (tmp_path / "text/bill.csv").write_text("date,amount,currency,vendor,tax\n2026-11-01,1,EUR,Acme,0e-10\n", "utf-8")
    assert tied(tmp_path / "text", "invoice-csv", "bill.csv") == {"EUR": (1, 0, "1", "0")}


def test_a_space_of_any_kind_beside_a_price_is_none_of_it(tmp_path: Path) -> None:
    priced = [{**row, "UnitPrice": "\u00a0 5"} for row in azure.rows("actual")]
    azure.put(tmp_path / "bucket", AZURE_RUN, ("EA", priced))
    tied(tmp_path, "azure-cost", "bucket")
    listed = sums(tmp_path).filter(column_name="ContractedCost")
    assert listed.select("source_sum", "difference").rows() == [("12", "0")]


def test_a_price_with_a_space_inside_is_no_number_in_both_readings(tmp_path: Path) -> None:
    priced = [{**row, "UnitPrice": "1 000"} for row in azure.rows("actual")[:1]]
    azure.put(tmp_path / "bucket", AZURE_RUN, ("EA", [*azure.rows("actual")[1:], *priced]))
    tied(tmp_path, "azure-cost", "bucket")
    contracted = sums(tmp_path).filter(column_name="ContractedCost")
    assert contracted["difference"].to_list() == ["0"]


@pytest.mark.parametrize("written", ["10/1/\u00a05", "10/1/ 2026", "10/1/2026 "])
def test_a_date_with_a_space_inside_is_none_in_every_reading(tmp_path: Path, written: str) -> None:
    first, *others = azure.rows("actual")
    azure.put(tmp_path / "bucket", AZURE_RUN, ("EA", [{**first, "BillingPeriodStartDate": written}, *others]))
    ((rows, _, billed, _),) = tied(tmp_path, "azure-cost", "bucket").values()
    assert (rows, Decimal(billed)) == (
        len(others) + 1,
        sum(Decimal(row["CostInBillingCurrency"]) for row in [first, *others]),
    )


@pytest.mark.parametrize("written", ["-\u202834.50", "\u0663"])
def test_a_sign_that_looks_like_nothing_makes_an_amount_none_in_both_readings(tmp_path: Path, written: str) -> None:
    lines = f"date,amount,currency,vendor\n2026-10-31,{written},EUR,Acme\n2026-10-31,1,EUR,Acme\n"
    (tmp_path / "bill.csv").write_text(lines, encoding="utf-8")
    (tmp_path / "outlay.toml").write_text(f'{CONFIG}kind = "invoice-csv"\npath = "bill.csv"\n', encoding="utf-8")
    (result,) = load(tmp_path)
    assert "number in every cost of every row" in result.held
    assert "sums off" not in result.held
