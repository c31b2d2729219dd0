"""How sure each way of telling a product is said to be, beside how often it is right on labelled lines."""

from datetime import date
from math import sqrt
from pathlib import Path

import polars as pl
import pytest

from pipelines.calibrate import UNSEEN, calibrated, real
from pipelines.shadow import lists
from sources.reference.descriptors import confidences
from sources.sample.spending import labelled_lines
from sources.sample.world import World
from tests.shared_data import PURCHASE_CARDS, needs_purchase_cards

LISTS = lists()
LABELS = Path(__file__).parents[1] / "transforms/shadow_it/purchase_cards.csv"
# Of a normal distribution 99 % lie within so many deviations.
DEVIATIONS = 2.58


def test_lines_of_one_name_count_once_and_few_names_leave_doubt() -> None:
    said = {
        "typeform.com": "typeform",
        "TYPEFORM.COM 123": "typeform",
        "vimeo.com": "vimeo",
        "wix.com": None,
        "Xero UK": "xero",
        "nobody": None,
    }
    labelled = pl.DataFrame(
        {"descriptor": list(said), "true_product": list(said.values())},
        schema_overrides={"true_product": pl.String()},
    ).with_columns(mcc=pl.lit(None, pl.String()), true_vendor=pl.lit(None, pl.String()))
    told = {row["way"]: row for row in calibrated(labelled, LISTS).to_dicts()}
    assert told["domain"] == {"way": "domain", "right": 2, "wrong": 1, "confidence": 0.625}
    assert told["name"] == {"way": "name", "right": 1, "wrong": 0, "confidence": 0.75}
    assert told["slip"] == {"way": "slip", "right": 0, "wrong": 0, "confidence": UNSEEN}


def test_what_is_stated_follows_from_its_counts() -> None:
    known = confidences()
    assert known["way"].is_unique().all()
    seen = pl.col("right") + pl.col("wrong")
    mean = pl.when(seen > 0).then(((pl.col("right") + 0.5) / (seen + 1)).round(3)).otherwise(UNSEEN)
    assert known["confidence"].to_list() == known.select(mean)["right"].to_list()


def test_what_is_stated_lies_within_what_an_invented_company_shows() -> None:
    sellers = LISTS.products.select(true_product="product", true_vendor="vendor").unique("true_product")
    lines = labelled_lines(World.of(7, "medium", date(2026, 11, 1))).unique("descriptor")
    assert outside(lines.join(sellers, on="true_product", how="left")) == []


@needs_purchase_cards
def test_what_is_stated_lies_within_what_real_lines_show() -> None:
    assert outside(real(PURCHASE_CARDS, "merchant", LABELS)) == []


def outside(labelled: pl.DataFrame) -> list[tuple[str, float, float, float]]:
    """The ways whose stated confidence is outside of the 99 % that the lines leave of it, of five ways at least."""
    stated = confidences().select("way", "confidence")
    shown = calibrated(labelled, LISTS).drop("confidence").join(stated, on="way").filter(pl.col("right") > 0)
    assert shown.height >= 5
    bands = [(row["way"], row["confidence"], *band(row["right"], row["wrong"])) for row in shown.to_dicts()]
    return [each for each in bands if not each[2] <= each[1] <= each[3]]


def band(right: int, wrong: int) -> tuple[float, float]:
    """Wilson's interval: https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval."""
    seen, z = right + wrong, DEVIATIONS
    middle = (right + z**2 / 2) / (seen + z**2)
    half = z / (seen + z**2) * sqrt(right * wrong / seen + z**2 / 4)
    return middle - half, middle + half


@pytest.mark.parametrize("way", ["domain", "spelling", "name"])
def test_what_stands_where_a_sellers_name_does_is_surer_than_what_is_like_it(way: str) -> None:
    known = dict(confidences().select("way", "confidence").iter_rows())
    assert known[way] > max(known["cut"], known["slip"])
