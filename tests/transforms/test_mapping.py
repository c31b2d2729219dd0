"""Texts of somebody's own as plain amounts and instants: what is sure is read, all else stays as it is."""

from datetime import datetime

import polars as pl
import pytest

from transforms.mapping import Written, mapped, plain_amount, read_date

GERMAN, SWISS = Written(decimal=",", thousands="."), Written(thousands="'")
ENGLISH, FRENCH = Written(thousands=","), Written(decimal=",", thousands=" ")


def plain(text: str, form: Written, *, flip: bool = False) -> str:
    return pl.select(plain_amount(pl.lit(text), form, flip=flip)).item()


@pytest.mark.parametrize(
    ("text", "form", "amount"),
    [
        ("1234.5", Written(), "1234.5"),
        (" -0.50 ", Written(), "-0.50"),
        ("5e-07", Written(), "5e-07"),
        ("1.234.567,80", GERMAN, "1234567.80"),
        ("1234,5", GERMAN, "1234.5"),
        (",5", GERMAN, ".5"),
        ("12,34,567.8", ENGLISH, "1234567.8"),
        ("1'234.5", SWISS, "1234.5"),
        ("1\u00a0234,5 €", FRENCH, "1234.5"),
        ("1\u202f234,5", FRENCH, "1234.5"),
        ("(34,50)", GERMAN, "-34.50"),
        ("34,50-", GERMAN, "-34.50"),
        ("- 34,50 EUR", GERMAN, "-34.50"),
        ("€ -34,50", GERMAN, "-34.50"),
        ("US$5", Written(), "5"),
        ("+5", Written(), "5"),
    ],
)
def test_an_amount_is_read_however_it_is_written(text: str, form: Written, amount: str) -> None:
    assert plain(text, form) == amount


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("1,000", Written()),
        ("1.5", GERMAN),
        ("1.23,5", GERMAN),
        ("1,5", ENGLISH),
        ("1,0000", ENGLISH),
        ("(5", Written()),
        ("(-5)", Written()),
        ("--5", Written()),
        ("-5-", Written()),
        ("5 5", Written()),
        ("-\u20285", Written()),
        ("twelve", Written()),
        ("€", Written()),
        ("", Written()),
    ],
)
def test_what_may_mean_something_else_stays_as_it_is(text: str, form: Written) -> None:
    assert plain(text, form) == text


def test_a_sign_is_turned_round_only_on_an_amount() -> None:
    assert [plain(text, Written(), flip=True) for text in ("5", "-5", "(5)", "x")] == ["-5", "5", "5", "x"]


@pytest.mark.parametrize(
    ("text", "form", "read"),
    [
        ("31.10.2026", "%d.%m.%Y", datetime(2026, 10, 31)),
        (" 1/2/26 ", "%d/%m/%y", datetime(2026, 2, 1)),
        ("3 October 2026", "%d %B %Y", datetime(2026, 10, 3)),
        ("Oct-26", "%b-%y", datetime(2026, 10, 1)),
        ("202610", "%Y%m", datetime(2026, 10, 1)),
        ("10/31/2026 23:59", "%m/%d/%Y %H:%M", datetime(2026, 10, 31, 23, 59)),
        ("2026-10-31T23:00:00-07:00", None, datetime(2026, 11, 1, 6)),
        ("31.10.26", "%d.%m.%Y", None),
        ("31.13.2026", "%d.%m.%Y", None),
        ("31/10/2026", "%d.%m.%Y", None),
        ("31.10.2026 x", "%d.%m.%Y", None),
    ],
)
def test_a_date_is_read_as_the_format_says_or_told(text: str, form: str | None, read: datetime | None) -> None:
    found = pl.select(read_date(pl.lit(text), form)).to_series().struct.unnest()
    assert found.row(0) == (read, None if read else text)


def test_a_column_is_found_by_the_mapping_else_by_its_name() -> None:
    said = {
        "vendor": Theirs(column="Supplier"),
        "currency": Theirs(value="EUR"),
        "unit": Theirs(column="gone", default="seat"),
    }
    names = ("date", "vendor", "currency", "unit", "Amount")
    found = mapped(
        ["supplier", "VENDOR", "Currency", "Unit", "amount"], said, Written(), names=names, same={"vendor": "V"}
    )
    assert found.column == {"V": "supplier", "Amount": "amount"}
    frame = pl.DataFrame({"supplier": [" Acme ", "", None], "Currency": ["x"] * 3, "amount": ["1"] * 3})
    shown = frame.select(found.text("V").alias("v"), found.text("currency").alias("c"), found.text("unit").alias("u"))
    assert shown.rows() == [(" Acme ", "EUR", "seat"), (None, "EUR", "seat"), (None, "EUR", "seat")]
    assert [found.has(name) for name in ("V", "currency", "unit", "date")] == [True, True, True, False]


def test_values_are_translated_and_blanks_filled() -> None:
    said = {"kind": Theirs(column="k", default="none", map={"RE": "Purchase", "GS": "Credit"})}
    found = mapped(["k"], said, Written(), names=(), same={})
    frame = pl.DataFrame({"k": ["RE", " GS ", "other", " ", None]})
    assert frame.select(found.text("kind")).to_series().to_list() == ["Purchase", "Credit", "other", "none", "none"]


class Theirs:
    """What outlay.toml says of one of our names."""

    def __init__(
        self,
        column: str | None = None,
        default: str | None = None,
        map: dict[str, str] | None = None,  # noqa: A002 - the setting's name
        value: str | None = None,
    ) -> None:
        self.column, self.default, self.map, self.value = column, default, map or {}, value
