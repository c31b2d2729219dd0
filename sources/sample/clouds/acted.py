"""What the company's acts on its waste really saved, from the very lines that the bills carry, and its decisions.

The formulas are those of docs/findings.md: the cost a day of the last 30 days with a cost before an act, less that of
all complete days after it, times 30.44. Nobody decides on what has cost nothing for two months.
"""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import polars as pl

from sources.reference.settling import settling
from sources.sample.clouds.acts import ACT, acts
from sources.sample.clouds.charges import seen_on
from sources.sample.clouds.saving import window
from sources.sample.world import Bill, Place, World, Written
from warehouse.tables.truth import TRUE_ACTED

FILE = "decisions/findings.csv"
REASON = "Asked for its deletion."
BEFORE_DAYS, LEAST_AFTER_DAYS, SEEN_SHARE = 30, 7, 0.5
# What cost nothing for longer before an act was not ended by it.
NOTICED_DAYS = 62
MONTH_DAYS = Decimal("30.44")
EXACT = pl.Decimal(38, 18)
STORIES = {
    "verified": "Somebody said so, and days later it was gone from the bill.",
    "regressed": "Somebody deleted it, and a pipeline made it again.",
    "not_realised": "Somebody said so, and nobody did it.",
    "resolved": "Somebody said so too short a time ago for the bill to show whether it is so.",
}


def write(bills: Sequence[Bill], world: World, place: Place) -> Written:
    """Writes what people decided of findings, and gives what is true of it: TRUE_ACTED."""
    told = pl.concat([ACT.to_frame(), acts(world)])
    known = pl.concat(_priced(told.filter(payer=bill.payer), bill, world) for bill in bills)
    billed = known.filter(pl.col("before") > 0)
    _write_decisions(billed, place)
    return Written(truth=((TRUE_ACTED.name, lambda: _truth(billed, world)),))


def _write_decisions(told: pl.DataFrame, place: Place) -> None:
    """`day,provider,account,resource_id,rule,status,reason,person`, in the order of days."""
    target = place.folder / FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    rows = told.with_columns(day="acted_on", status=pl.lit("resolved"), reason=pl.lit(REASON))
    columns = ("day", "provider", "account", "resource_id", "rule", "status", "reason", "person")
    rows.select(columns).sort(columns).write_csv(target)


def _priced(told: pl.DataFrame, bill: Bill, world: World) -> pl.DataFrame:
    """ACT with `currency`, and a day before and after: `before`, `after`, `cash_before`, `cash_after`, `after_days`."""
    daily = _daily(told, bill, world)
    before = daily.filter(pl.col("day") < pl.col("acted_on"), pl.col("cost") != 0)
    ends = before.group_by("number", "acted_on").agg(first=pl.col("day").min(), last=pl.col("day").max())
    bounds = ends.filter(pl.col("last") >= pl.col("acted_on") - timedelta(days=NOTICED_DAYS))
    since = pl.max_horizontal("first", pl.col("last") - timedelta(days=BEFORE_DAYS - 1))
    _, complete_to = window(world)
    until = pl.min_horizontal(pl.lit(complete_to), pl.col("found_again_on") - timedelta(days=1))
    spans = told.join(bounds, on=["number", "acted_on"], how="left").with_columns(
        before_days=(pl.col("last") - since).dt.total_days() + 1,
        after_days=(until - pl.col("acted_on")).dt.total_days().clip(lower_bound=0),
    )
    day = pl.col("day")
    parts = {"before": day.is_between(since, "last"), "after": (day > pl.col("acted_on")) & (day <= until)}
    for name, within in parts.items():
        of_it = daily.join(bounds, on=["number", "acted_on"]).filter(within)
        sums = of_it.group_by("number", "acted_on").agg(pl.col("cost", "cash").sum())
        spans = spans.join(sums, on=["number", "acted_on"], how="left").with_columns(
            _a_day("cost", name).alias(name), _a_day("cash", name).alias(f"cash_{name}")
        )
        spans = spans.drop("cost", "cash")
    return spans.drop("first", "last").with_columns(currency=pl.lit(bill.currency))


def _daily(told: pl.DataFrame, bill: Bill, world: World) -> pl.DataFrame:
    """A row an act and day of its resource: `number, acted_on, found_again_on, day, cost, cash` (not covered)."""
    numbers = told["number"].unique().to_list()
    lines = seen_on(bill.lines, world).filter(pl.col("number").is_in(numbers))
    uncovered = pl.col("commitment").is_null()
    sums = lines.group_by("number", "day").agg(
        cost=pl.col("effective_cost").sum(), cash=pl.col("effective_cost").filter(uncovered).sum()
    )
    days = sums.collect(engine="streaming").sort("number", "day")
    return told.select("number", "acted_on", "found_again_on").join(days, on="number", maintain_order="left_right")


def _a_day(money: str, span: str) -> pl.Expr:
    return (pl.col(money).fill_null(0) / pl.col(f"{span}_days").clip(lower_bound=1)).cast(EXACT)


def _truth(told: pl.DataFrame, world: World) -> pl.DataFrame:
    settled = pl.col("acted_on").dt.offset_by(f"{LEAST_AFTER_DAYS}d").dt.month_end() + pl.duration(days="days")
    fell = (pl.col("before") - pl.col("after")).cast(pl.Float64) >= pl.col("before").cast(pl.Float64) * SEEN_SHARE
    enough = pl.col("after_days") >= LEAST_AFTER_DAYS
    state = (
        pl.when(pl.col("found_again_on") <= world.as_of)
        .then(pl.lit("regressed"))
        .when(enough & fell)
        .then(pl.lit("verified"))
        .when(enough & (settled < pl.lit(world.as_of)))
        .then(pl.lit("not_realised"))
        .otherwise(pl.lit("resolved"))
    )
    judged = told.join(settling(), on="provider", how="left", maintain_order="left").with_columns(state=state)
    saved = ((pl.col("cash_before") - pl.col("cash_after")) * MONTH_DAYS).cast(EXACT)
    rows = judged.with_columns(
        verified_per_month=pl.when(pl.col("state") == "verified").then(saved),
        why=pl.col("state").replace_strict(STORIES, return_dtype=pl.String),
    )
    return rows.select(pl.col(name).cast(kind) for name, kind in TRUE_ACTED.schema.items())
