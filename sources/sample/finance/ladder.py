"""When commitments end, and what a month of usage then goes back to its contracted price."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import polars as pl

from sources.sample.clouds.charges import seen_on
from sources.sample.clouds.commitments import COMMITMENT
from sources.sample.clouds.saving import WINDOW_DAYS, window
from sources.sample.finance.truths import Figure, as_truth, total
from sources.sample.world import Bill, World

DAYS_A_MONTH = Decimal("30.44")


def ladder(bills: Sequence[Bill], world: World) -> pl.DataFrame:
    """TRUE_FIGURE, a row a commitment that runs: `<first day after it> <id>`, contracted cost a month."""
    return as_truth(_all(bills, world))


def _all(bills: Sequence[Bill], world: World) -> Iterator[Figure]:
    first, last = window(world)
    for bill in bills:
        seen = seen_on(bill.lines, world).filter(pl.col("day").is_between(first, last), kind="covered")
        rows = seen.select("commitment", "contracted_cost").collect()
        held = COMMITMENT.empty() if bill.commitments is None else bill.commitments
        for term in held.filter(pl.col("start") <= last, pl.col("end") > last).to_dicts():
            covered = total(rows.filter(commitment=term["id"]), "contracted_cost")
            yield Figure(
                "ladder",
                f"{term['end']} {term['id']}",
                (covered * DAYS_A_MONTH / WINDOW_DAYS).quantize(Decimal("1e-10")),
                bill.currency,
                f"{term['name']} ends before {term['end']}; what it covered in 30 days, for a month, by contract.",
            )
