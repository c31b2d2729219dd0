"""The sample company's seats and overlaps, judged as its feeds tell them, beside what is true of them."""

from datetime import date

import polars as pl
import pytest

from checks.score import found_schema
from checks.score.areas import of_overlap, of_seats
from sources.sample.software.frozen import frozen_states
from sources.sample.software.guests import guest_states
from sources.sample.software.overlap import overlaps
from sources.sample.software.states import seat_states
from sources.sample.world import World
from tests.transforms.licenses.company import software
from transforms.licenses import Licenses, judge
from transforms.licenses.settings import LicenseSettings
from warehouse.tables.truth import TRUE_OVERLAP, TRUE_SEAT

DAYS = [(1, date(2026, 11, 29)), (2, date(2026, 10, 31)), (5, date(2026, 8, 31)), (20261129, date(2027, 2, 28))]


@pytest.mark.parametrize(("seed", "day"), DAYS, ids=[f"seed {seed}" for seed, _ in DAYS])
def test_seats_and_overlaps_are_told_as_they_are(seed: int, day: date) -> None:
    world = World.of(seed, "small", day)
    said = judge(software(world), LicenseSettings())
    true_seats = pl.concat([seat_states(world), guest_states(world), frozen_states(world)])
    seats = of_seats(cast(true_seats, TRUE_SEAT.schema), cast(found_seats(said), found_schema(TRUE_SEAT)))
    assert share(seats, "found") >= 0.98, wrong(seats)
    assert share(seats, "planted") >= 0.95, wrong(seats)
    saves = said.overlaps.filter(pl.col("net_saving_per_year") > 0)
    pairs = of_overlap(cast(overlaps(world), TRUE_OVERLAP.schema), cast(saves, found_schema(TRUE_OVERLAP)))
    assert (share(pairs, "found"), share(pairs, "planted")) == (1, 1), wrong(pairs)
    assert not seats["money_off"].any()
    assert not pairs["money_off"].any()


def found_seats(said: Licenses) -> pl.DataFrame:
    """What the score takes of a snapshot's tables."""
    whole = said.seats.rename({"account_id": "account", "app_id": "app"}).with_columns(seats=1)
    tiers = whole.filter(pl.col("cheaper_sku").is_not_null(), ~pl.col("waste")).with_columns(
        state=pl.lit("over_tier"), waste=True, saving_per_month="tier_saving_per_month"
    )
    spare = said.pools.with_columns(seats=pl.col("purchased") - pl.col("consumed")).filter(pl.col("seats") > 0)
    unassigned = spare.select(
        "source", "sku", "seats", "currency",
        state=pl.lit("unassigned"),
        waste=True,
        saving_per_month=pl.col("seats").cast(pl.Decimal(38, 18)) * pl.col("unit_price_per_month"),
    )  # fmt: skip
    return pl.concat([whole, tiers, unassigned], how="diagonal_relaxed")


def cast(rows: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """The schema's columns, null where the rows have none of that name."""
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(kind).alias(name) for name, kind in schema.items()
    )


def share(judged: pl.DataFrame, of: str) -> float:
    right, whole = judged.select(pl.col("right").sum(), pl.col(of).sum()).row(0)
    return float(right / whole)


def wrong(judged: pl.DataFrame) -> list[tuple[object, ...]]:
    return (
        judged.filter(
            (pl.col("planted") != pl.col("right")) | (pl.col("found") != pl.col("right")) | pl.col("money_off")
        )
        .select("kind", "thing", "why", "reason")
        .rows()
    )
