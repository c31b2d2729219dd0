"""outlay.toml: found, read, and every mistake told with its line."""

from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.settings import Settings, SettingsError, find, load

BILL = '[[billing]]\nname = "aws"\nkind = "focus"\npath = "bills/*.csv"\n'

INVOICES = '[[billing]]\nname = "acme"\nkind = "invoice-csv"\npath = "*.csv"\n'


def read(folder: Path, text: str) -> Settings:
    file = folder / "outlay.toml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def mistakes(folder: Path, text: str) -> list[str]:
    """The lines of the error, without the file's name."""
    with pytest.raises(SettingsError) as caught:
        read(folder, text)
    return [line.split("outlay.toml, ")[1] for line in str(caught.value).splitlines()]


def test_an_empty_file_gives_the_defaults_and_paths_beside_the_file(tmp_path: Path) -> None:
    settings = read(tmp_path, "")
    assert settings.state == tmp_path / ".outlay"
    assert settings.billing == ()
    assert settings.checks.max_rejects_percent == Decimal("0.5")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    settings = read(
        tmp_path, f"[checks]\nmax_rejects_percent = 0.1\n[storage]\npath = 'kept'\n{BILL}delivery = 'append'\n"
    )
    assert settings.checks.max_rejects_percent == Decimal("0.1"), "not the binary double beside it"
    assert settings.state == tmp_path / "kept"
    assert (settings.billing[0].name, settings.billing[0].delivery) == ("aws", "append")


ONE_MISTAKE = {
    "mistyped key": (
        BILL.replace("path", "pth"),
        'line 4: [[billing]] "aws", pth: found a key that is not known; expected one of '
        'columns, delivery, endpoint, format, kind, name, path, prices, renamed_from. Did you mean "path"?',
    ),
    "unknown kind": (
        BILL.replace("focus", "fokus"),
        'line 3: [[billing]] "aws", kind: found "fokus"; expected one of focus, ',
    ),
    "unknown kind of seats": (
        '[[saas]]\nname = "idp"\nkind = "okat"\n',
        'line 3: [[saas]] "idp", kind: found "okat"; expected one of okta, ',
    ),
    "no path of an export of seats": (
        '[[saas]]\nname = "seats"\nkind = "csv"\n',
        'line 1: [[saas]] "seats": found no path; expected a line "path = …".',
    ),
    "a path of a vendor that is asked": (
        '[[saas]]\nname = "idp"\nkind = "okta"\npath = "okta.csv"\n',
        'path: found "okta.csv"; expected no path: okta asks an interface',
    ),
    "a mapping of a vendor that is asked": (
        '[[saas]]\nname = "idp"\nkind = "okta"\n[saas.columns]\nemail = "Mail"\n',
        'columns: found a table; expected none: what this kind tells is known',
    ),
    "unknown name in a mapping of seats": (
        '[[saas]]\nname = "seats"\nkind = "csv"\npath = "s.csv"\n[saas.columns]\nacount_id = "User"\n',
        'Did you mean "account_id"?',
    ),
    "no path for a kind that reads files": (
        '[[billing]]\nname = "aws"\nkind = "aws-cur"\n',
        'line 1: [[billing]] "aws": found no path; expected a line "path = …".',
    ),
    "a path for a kind that asks": (
        BILL.replace("focus", "aws-cost-explorer"),
        'line 4: [[billing]] "aws", path: found "bills/*.csv"; expected no path: aws-cost-explorer asks an interface.',
    ),
    "table that nobody knows": (
        "[invoices]\n",
        "line 1: [invoices]: found a table that is not known; expected one of [storage], [checks], [access]",
    ),
    "mistyped table": ('[storge]\npath = "x"', 'Did you mean "storage"?'),
    "one bill instead of a list": (BILL.replace("[[billing]]", "[billing]"), "expected [[billing]] with keys"),
    "a list instead of one": ('[[storage]]\npath = "x"\n', "expected [storage] with keys below it."),
    "missing key": (
        '[[billing]]\nname = "aws"\nkind = "focus"\n',
        'line 1: [[billing]] "aws": found no path; expected a line "path = …".',
    ),
    "capital letters": (BILL.replace("aws", "AWS"), "line 2:"),
    "a name of 41 letters": (BILL.replace("aws", "a" * 41), "at most 40"),
    "number instead of text": (BILL.replace('"aws"', "3"), "line 2: [[billing]], name: found 3; expected text"),
    "more than all": ("[checks]\nmax_rejects_percent = 101\n", "found 101; expected a number of at most 100."),
    "not a number": ("[checks]\nmax_rejects_percent = nan\n", "expected a finite number."),
    "true instead of a number": ("[checks]\nmax_rejects_percent = true\n", "found true; expected a number."),
    "a mapping of a name that is not ours": (
        INVOICES + 'columns = { amuont = "Net" }\n',
        'line 5: [[billing]] "acme", columns, amuont: found "amuont"; expected one of date, period_start, ',
    ),
    "a name that is not ours": (INVOICES + 'columns = { amuont = "Net" }\n', 'Did you mean "amount"?'),
    "two names of one meaning": (
        INVOICES + 'columns = { amount = "a", BilledCost = "b" }\n',
        "columns, amount: found \"amount\"; expected each of ours once",
    ),
    "a key of a mapped column": (
        INVOICES + 'columns = { amount = { colum = "a" } }\n',
        "expected one of column, default, map, value. Did you mean \"column\"?",
    ),
    "a key of the format": (INVOICES + 'format = { decmal = "," }\n', 'Did you mean "decimal"?'),
    "a format of dates": (INVOICES + 'format = { date = "dd.mm.yy" }\n', 'expected a format such as "%d/%m/%Y"'),
    "an encoding": (INVOICES + 'format = { encoding = "hex" }\n', 'expected an encoding such as "utf-8"'),
    "two separators that are one": (INVOICES + 'format = { thousands = "." }\n', "and not as decimal."),
    "a mapping of a kind that knows its columns": (
        BILL + 'columns = { date = "Day" }\n',
        "line 5: [[billing]] \"aws\", columns: found a table; expected none: the columns of this kind are known.",
    ),
    "endpoint without scheme": (f'{BILL}endpoint = "minio:9000"\n', "line 5:"),
    "unknown delivery": (f'{BILL}delivery = "part"\n', 'Did you mean "parts"?'),
    "the same name twice": (BILL + BILL, 'line 6: [[billing]] "aws", name: found "aws" a second time'),
    "renamed from a name in use": (f'{BILL}renamed_from = "aws"\n', "expected a name that no source has any more."),
    "renamed twice from one name": (
        f'{BILL}renamed_from = "old"\n{BILL.replace("aws", "azure")}renamed_from = "old"\n',
        'found "old" a second time; expected a former name of this source alone.',
    ),
    "renamed from a list": (f"{BILL}renamed_from = []\n", "line 5: [[billing]] \"aws\", renamed_from: found a list"),
    "dotted key": ("storage.pth = 'x'\n", 'line 1: [storage], pth: found a key that is not known'),
    "no TOML": ("[storage]\n[[billing]\n", "line 2: found no TOML:"),
    "cut short": ("[storage]\npath = [", "line 2: found no TOML:"),
    "a key twice": ("[storage]\npath = 'a'\npath = 'b'\n", "line 3: found no TOML:"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "told"), ONE_MISTAKE.values(), ids=ONE_MISTAKE.keys())
def test_a_mistake_is_told_with_line_found_expected_and_nearest(tmp_path: Path, text: str, told: str) -> None:
    lines = mistakes(tmp_path, text)
    assert len(lines) == 1
    assert told in lines[0]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    second = BILL.replace("focus", "fokus")
    text = f'{BILL}delivry = "parts"\n\n# a comment\n{second}\n[limits]\napi_cost_per_day = "much"\n'
    told = [line.split(":")[0] for line in mistakes(tmp_path, text)]
    assert told == ["line 5", "line 9", "line 10", "line 14"]


def test_lines_are_right_below_values_that_span_lines(tmp_path: Path) -> None:
    text = '[storage]\npath = """\\\n  [billing]\n  = 1\n"""\nnumbers = [\n  1,\n  2,\n]\nsize = 3\n'
    assert mistakes(tmp_path, text)[0].startswith("line 6: [storage], numbers")
    assert mistakes(tmp_path, text)[1].startswith("line 10: [storage], size")


def test_bytes_that_are_no_utf8_are_named_by_line(tmp_path: Path) -> None:
    (tmp_path / "outlay.toml").write_bytes(b"[storage]\n# caf\xe9\n")
    with pytest.raises(SettingsError, match="line 2: found the byte 0xe9; expected UTF-8"):
        load(tmp_path / "outlay.toml")


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    (tmp_path / "outlay.toml").write_bytes(b"\xef\xbb\xbf" + BILL.replace("\n", "\r\n").encode())
    assert load(tmp_path / "outlay.toml").billing[0].kind == "focus"


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    settings = read(tmp_path, BILL)
    with pytest.raises(ValueError, match="frozen"):
        settings.billing[0].path = "elsewhere"  # pyright: ignore[reportAttributeAccessIssue]


def test_the_named_config_wins_over_the_variable_and_that_over_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("outlay.toml", "named.toml", "variable.toml"):
        (tmp_path / name).touch()
    variable = {"OUTLAY_CONFIG": "variable.toml"}
    assert find(Path("named.toml"), variable) == tmp_path / "named.toml"
    assert find(None, variable) == tmp_path / "variable.toml"
    assert find(None, {}) == tmp_path / "outlay.toml"


@pytest.mark.parametrize("named", [None, Path("absent.toml")], ids=["none", "absent"])
def test_no_config_names_init(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: Path | None) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match="`outlay init` writes one"):
        find(named, {})
