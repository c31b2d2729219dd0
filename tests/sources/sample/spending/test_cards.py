"""The card statement: what issuers print, and that a later day tells the same past."""

from datetime import timedelta
from pathlib import Path

import polars as pl

from sources.sample.spending import CARD_FILE
from tests.sources.sample.spending.conftest import Spent, written


def test_no_descriptor_is_longer_than_an_issuer_prints(spent: Spent) -> None:
    lines = pl.read_csv(spent.folder / CARD_FILE, infer_schema=False)
    lengths = lines["Merchant"].str.len_chars()
    assert lengths.max() == 22
    assert lengths.min() is not None
    assert lines["Merchant"].n_unique() > 3_000


def test_a_later_day_has_the_same_past(spent: Spent, tmp_path: Path) -> None:
    later = written(spent.world.on(spent.world.as_of + timedelta(days=9)), tmp_path)
    before, after = ((each.folder / CARD_FILE).read_text(encoding="utf-8") for each in (spent, later))
    assert after.startswith(before)
    assert len(after) > len(before)


def test_the_same_company_is_written_in_the_same_bytes(spent: Spent, tmp_path: Path) -> None:
    again = written(spent.world, tmp_path)
    assert (again.folder / CARD_FILE).read_bytes() == (spent.folder / CARD_FILE).read_bytes()
