"""The traps of the sea: merchants that look like software, and naive rules that fall for them."""

import re
from difflib import get_close_matches

import polars as pl
import pytest

from tests.sources.sample.spending import proof
from tests.sources.sample.spending.conftest import Spent

SAMPLE = 900
CLOSE = 0.75


@pytest.fixture(scope="module")
def merchants(spent: Spent) -> dict[str, bool]:
    """Each distinct text of a card line in small letters, and whether it is a product."""
    lines = proof.card_lines(spent.folder)
    told = lines.group_by(pl.col("merchant").str.to_lowercase()).agg(pl.col("app").is_not_null().any()).sort("merchant")
    return dict(told.iter_rows())


@pytest.fixture(scope="module")
def names() -> list[str]:
    """What products that somebody may have bought are called."""
    products = pl.read_csv(proof.DATA / "products.csv").filter(pl.col("role") != "consumer")
    return [name.lower() for name in products["name"]]


def precision(hits: list[str], merchants: dict[str, bool]) -> float:
    return sum(merchants[hit] for hit in hits) / len(hits)


@pytest.mark.parametrize("kind", ["surname", "unrelated", "common word"])
def test_each_kind_of_trap_is_there(merchants: dict[str, bool], kind: str) -> None:
    traps = pl.read_csv(proof.DATA / "traps.csv").filter(trap=kind)["descriptor"]
    beginnings = {re.split(r"[{#@]", trap)[0].lower()[:22].strip() for trap in traps} - {""}
    there = {start for start in beginnings if any(text.startswith(start) for text in merchants)}
    assert len(there) >= 10
    assert not any(merchants[text] for text in merchants for start in there if text.startswith(start))


@pytest.mark.parametrize(
    "trap",
    [r"dawson|lawson", r"^sage (publications|& thyme)", r"box", r"^ice", r"^rain", r"monday", r"notion", r"linear"],
    ids=["aws", "sage", "box", "ice", "rain", "monday", "notion", "linear"],
)
def test_the_traps_that_everybody_falls_into_are_there(merchants: dict[str, bool], trap: str) -> None:
    assert [text for text, is_product in merchants.items() if re.search(trap, text) and not is_product]


def test_one_vendors_goods_stand_beside_its_services(merchants: dict[str, bool]) -> None:
    products = {text for text, is_product in merchants.items() if is_product}
    others = set(merchants) - products
    for service, goods in (
        ("amazon web", "amazon.co.uk"),
        ("msft", "microsoft store"),
        ("apple.com/bill", "apple store"),
    ):
        assert any(service in text for text in products)
        assert any(goods in text for text in others)


def test_a_name_found_anywhere_in_the_text_is_mostly_wrong(merchants: dict[str, bool], names: list[str]) -> None:
    hits = [text for text in merchants if any(name in text for name in names)]
    assert len(hits) > 150
    assert precision(hits, merchants) < 0.5
    assert sum(merchants[hit] for hit in hits) < 0.9 * sum(merchants.values())


def test_a_word_that_is_close_to_a_name_is_mostly_wrong(merchants: dict[str, bool], names: list[str]) -> None:
    sample = list(merchants)[:: max(1, len(merchants) // SAMPLE)]
    hits = [
        text
        for text in sample
        if any(get_close_matches(word, names, 1, CLOSE) for word in re.findall(r"[a-z]{4,}", text))
    ]
    assert len(hits) > 20
    assert precision(hits, merchants) < 0.5
