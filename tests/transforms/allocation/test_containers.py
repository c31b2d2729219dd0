"""Parts of machines and allocated charges stand for their wholes in allocation alone, and nothing counts twice."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from tests.transforms.allocation.cells import ALONE, OWN, TAGS, borne, cell, cells
from transforms.allocation.allocate import allocate, in_whole
from transforms.allocation.containers import MONEY, differing, parted, retagged, whole
from transforms.allocation.rule import Dimension, Ruleset
from transforms.focus.tags import tag_set_number
from warehouse.tables.base import DECIMAL

D = Decimal
DAY = date(2026, 10, 1)
POD = '{"team": "a"}'
PARTS = {
    "machine": pl.String(),
    "day": pl.Date(),
    "BillingCurrency": pl.String(),
    "resource": pl.String(),
    "x_tag_set": pl.UInt64(),
    "tags": pl.String(),
    "used": DECIMAL.polars,
    "unused": DECIMAL.polars,
}


def machine(cost: str = "1") -> pl.DataFrame:
    """A machine of team c, as one cell."""
    own = cells(cell(cost, 3, ResourceId="i-1")).with_columns(machine=pl.lit("i-1"))
    return own.with_columns(ContractedCost=pl.col("EffectiveCost"))


def parts(*told: tuple[str, str, str]) -> pl.DataFrame:
    """Pods by the value of their tag team (empty: no tags), what each used and what of the idle rest is its."""
    rows: list[tuple[Any, ...]] = []
    for at, (team, used, unused) in enumerate(told):
        tags = f'{{"team": "{team}"}}' if team else None
        number = tag_set_number({"team": team}) if team else 0
        rows.append(("i-1", DAY, "USD", f"pod-{at}", number, tags, D(used), D(unused)))
    return whole(pl.DataFrame(rows, schema=PARTS, orient="row"), "used", "unused")


def after(settings: Dimension, told: pl.DataFrame, cost: str = "1") -> dict[str, Decimal]:
    """What targets bear of the machine and of a charge beside it, of team b."""
    own = machine(cost)
    all_cells = pl.concat(
        [own.drop("machine"), cells(cell("5", 2)).with_columns(ContractedCost=pl.lit(0, pl.Int128()))]
    )
    more, tags = parted(own, told, settings)
    done = allocate(
        pl.concat([all_cells, more], how="diagonal"), pl.concat([TAGS, tags]), Ruleset(settings=settings, rules=OWN)
    )
    return borne(done)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"unused_capacity": "keep"}, {"a": D("0.5"), "b": D("5.2"), "c": D("0.3")}),
        ({"unused_capacity": "spread"}, {"a": D("0.7"), "b": D("5.3")}),
        ({"unused_capacity": "platform"}, {"a": D("0.5"), "b": D("5.2"), "platform": D("0.3")}),
        (
            {"unused_capacity": "platform", "unused_capacity_target": "idle"},
            {"a": D("0.5"), "b": D("5.2"), "idle": D("0.3")},
        ),
    ],
    ids=["keep", "spread", "platform", "platform by its name"],
)
def test_parts_stand_for_their_machine(settings: dict[str, str], expected: dict[str, Decimal]) -> None:
    told = parts(("a", "0.5", "0.2"), ("b", "0.2", "0.1"))
    assert after(ALONE.model_copy(update=settings), told) == expected


def test_a_machine_whose_parts_come_to_something_else_stays_whole_and_is_listed() -> None:
    told = parts(("a", "0.5", "0.2"), ("b", "0.2", "0.2"))
    assert after(ALONE, told) == {"b": D(5), "c": D(1)}
    (row,) = differing(machine(), told).to_dicts()
    assert (row["machine"], D(row["cost"]).scaleb(-18), D(row["parts"]).scaleb(-18)) == ("i-1", D(1), D("1.1"))


def test_the_rounding_of_parts_is_the_largest_ones_so_that_the_sum_is_kept() -> None:
    told = parts(("a", "0.3333333333", "0"), ("b", "0.6666666666", "0"))
    bears = after(ALONE, told)
    assert bears == {"a": D("0.3333333333"), "b": D("5.6666666667")}


def test_a_part_without_tags_is_nobodys() -> None:
    assert after(ALONE, parts(("", "0.6", "0"), ("a", "0.4", "0"))) == {
        "a": D("0.4"),
        "b": D(5),
        "unallocated": D("0.6"),
    }


def test_charges_that_focus_tells_whose_they_are_are_theirs_by_the_allocated_tags() -> None:
    """FOCUS 1.3 `AllocatedTags`; the whole of the charges is kept."""
    rows = cells(cell("2", 3), cell("1", 3)).with_columns(ContractedCost=pl.col("EffectiveCost"))
    given = rows.head(1).with_columns(tags=pl.lit(POD), resource=pl.lit("pod-1"))
    more, tags = retagged(given)
    done = allocate(
        pl.concat([rows, more], how="diagonal"), pl.concat([TAGS, tags]), Ruleset(settings=ALONE, rules=OWN)
    )
    assert borne(done) == {"a": D(2), "c": D(1)}
    assert more.select(pl.col(*MONEY, "x_rows").sum()).row(0) == (0, 0, 0, 0)


def test_money_is_read_as_whole_numbers() -> None:
    assert in_whole(cells().cast(dict.fromkeys(MONEY[:2], DECIMAL.polars))).is_empty()
