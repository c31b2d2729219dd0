"""The card statement: what issuers print, and that a later day tells the same past."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from sources.sample.spending import statement
from tests.sources.sample.spending import proof
from tests.sources.sample.spending.conftest import Spent, written


@pytest.fixture(scope="module")
def lines(spent: Spent) -> pl.DataFrame:
    return pl.read_csv(spent.folder / statement.FILE, infer_schema=False)


def files(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_no_descriptor_is_longer_than_an_issuer_prints(lines: pl.DataFrame) -> None:
    lengths = lines["Merchant"].str.len_chars()
    assert lengths.max() == 22
    assert lengths.to_list().count(22) > 500
    assert lines["Merchant"].n_unique() > 3_000


@pytest.mark.parametrize(
    "look",
    [
        r"^PADDLE\.NET\* ?\S",
        r"^PAYPAL \*\S",
        r"^PAYPAL [^*]",
        r"^(FS|SQ|SP) ?\*",
        r"^[a-z0-9 .*&']+$",
        r"^[A-Z]{3,}[0-9A-Z]{8,}$",
        r"haldane",
        r"\d{6,}",
        r"^(?:[A-Z][a-z]+ )+[A-Z][a-z]+$",
    ],
    ids=["processor", "wallet", "star_dropped", "short_processor", "small", "glued", "customer", "reference", "title"],
)
def test_issuers_print_it_in_many_ways(lines: pl.DataFrame, look: str) -> None:
    assert lines.filter(pl.col("Merchant").str.contains(look)).height >= 1


@pytest.mark.parametrize(
    "sold",
    [
        r"^dri[* ]*adobe",
        r"^2co[* ]*os ?data",
        r"^pp[* ]\w",
        r"^fs[* ]*webfleet",
        r"^paypal[* ]*fs[* ]*tacho",
        r"^sq [* ]\w",
        r"^sp [* ]\w",
        r"^paddle\.net",
    ],
    ids=["digital_river", "two_checkout", "paypal_short", "fastspring", "nested", "square", "shopify", "paddle"],
)
def test_each_processor_has_sold_something(spent: Spent, sold: str) -> None:
    """As an issuer printed it: the `*` may be dropped and words glued."""
    merchants = proof.card_lines(spent.folder)["merchant"].str.to_lowercase()
    assert merchants.str.contains(sold).any()


def test_money_has_foreign_currency_refunds_and_missing_codes(lines: pl.DataFrame) -> None:
    amounts = lines.with_columns(pl.col("Billing Amount", "Original Amount").cast(pl.Decimal(38, 2)))
    foreign = amounts.filter(pl.col("Original Currency") != "GBP")
    assert set(foreign["Original Currency"]) == {"USD", "EUR"}
    assert (foreign["Billing Amount"].abs() < foreign["Original Amount"].abs()).all()
    assert set(amounts["Billing Currency"]) == {"GBP"}
    assert amounts.filter(pl.col("Billing Amount") < 0).height > 50
    assert amounts["MCC"].null_count() > 500


def test_the_same_line_may_stand_there_twice(lines: pl.DataFrame) -> None:
    assert "Transaction ID" not in lines.columns
    assert (lines["Posting Date"] != lines["Transaction Date"]).all()


def test_a_later_day_has_the_same_past(spent: Spent, tmp_path: Path) -> None:
    later = files(written(spent.world.on(spent.world.as_of + timedelta(days=9)), tmp_path).folder)
    before = files(spent.folder)
    running = ("trails/dns/2026-10.csv", "cards/purchasing/2026-10.csv")
    for name in ("cards/company-card.csv", "invoices/ap-ledger.csv", *running):
        assert later[name].startswith(before[name])
    assert all(len(later[name]) > len(before[name]) for name in ("cards/company-card.csv", "invoices/ap-ledger.csv"))
    closed = [name for name in before if name.startswith(("trails/dns/", "cards/purchasing/")) and name not in running]
    assert len(closed) == 3 + 15
    assert [name for name in closed if later[name] != before[name]] == []
    settled = before["answers/brex/v2.transactions.card.primary.jsonl"].splitlines()
    assert set(settled) <= set(later["answers/brex/v2.transactions.card.primary.jsonl"].splitlines())


def test_the_same_company_is_written_in_the_same_bytes(spent: Spent, tmp_path: Path) -> None:
    again, once = files(written(spent.world, tmp_path).folder), files(spent.folder)
    assert {name: once[name] for name in again} == again
