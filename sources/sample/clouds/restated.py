"""How bills change after they were first delivered: late lines, days that a feed missed, re-rated and corrected usage.

| what | when | how |
|---|---|---|
| late | one line in fifty | delivered two or three days after its day |
| gaps.csv | once a quarter a feed freezes, another misses some days | its lines come when the feed catches up |
| re-rated | 5 to 14 days after each month's close; once a quarter 40 days after it | withdrawn and replaced |
| corrected | on the 10th of the following month | a row of that month's bill, with the day of the charge |

Where nothing is ever withdrawn, a re-rating is a row of kind correction with the difference. Neither what commitments
cover nor what an event touched is restated.
"""

from functools import cache
from pathlib import Path

import polars as pl

from sources.sample.clouds.money import COSTS, percent
from sources.sample.clouds.terms import Terms
from sources.sample.world import World

LATE_SHARE = 0.02
FIRST_SHARE, AGAIN_SHARE, CORRECTED_SHARE = 0.03, 0.012, 0.006
RERATED_OFF_PERCENT, CORRECTED_OFF_PERCENT = 4, 20
CORRECTED_ON_DAY = 10


def restated(usage: pl.DataFrame, terms: Terms, world: World) -> pl.DataFrame:
    """Rows of CHARGE with whole costs -> the same with what is delivered late or again; only kind usage changes."""
    if not terms.provider:
        return usage
    late = _late(usage, terms, world)
    free = (pl.col("kind") == "usage") & pl.col("event").is_null() & (pl.col("billed_cost") != 0)
    luck = [late["number"].fill_null(0), late["day"], terms.number]
    shares = late.with_columns(
        luck=world.dice.shares(f"{terms.provider} restated", *luck),
        first_on=_restated_on("first", 5, 14, late, terms, world),
        again_on=_restated_on("again", 38, 45, late, terms, world),
        quarterly=(pl.col("day").dt.month() - 1) % 3 == terms.number % 3,
    )
    first = free & (pl.col("luck") < FIRST_SHARE)
    again = free & ~first & pl.col("quarterly") & (pl.col("luck") < FIRST_SHARE + AGAIN_SHARE)
    corrected = free & (pl.col("luck") >= 1 - CORRECTED_SHARE)
    told = shares.with_columns(on=pl.when(first).then("first_on").when(again).then("again_on"), corrected=corrected)
    names = usage.columns
    changed = told.filter(pl.col("on").is_not_null())
    corrections = _corrections(told.filter("corrected").with_columns(on=_tenth()), CORRECTED_OFF_PERCENT)
    if terms.append_only:
        deltas = _corrections(changed, RERATED_OFF_PERCENT)
        return pl.concat([late, deltas.select(names), corrections.select(names)])
    kept = told.with_columns(withdrawn=pl.coalesce("on", "withdrawn"))
    return pl.concat([kept.select(names), _rerated(changed).select(names), corrections.select(names)])


def restatement_days(period: pl.Series, terms: Terms, world: World) -> pl.DataFrame:
    """A row a period and day on which its bill may change after its end: `period`, `on`."""
    frame = pl.DataFrame({"day": period})
    days = [
        _restated_on("first", 5, 14, frame, terms, world),
        _restated_on("again", 38, 45, frame, terms, world),
    ]
    return pl.concat([pl.DataFrame({"period": period, "on": day}) for day in days])


def _late(usage: pl.DataFrame, terms: Terms, world: World) -> pl.DataFrame:
    luck = [usage["number"].fill_null(0), usage["day"], terms.number]
    days = world.dice.wholes(f"{terms.provider} late, days", 2, 3, *luck)
    is_late = world.dice.shares(f"{terms.provider} late", *luck) < LATE_SHARE
    late = usage.with_columns(days=days, is_late=is_late).with_columns(
        delivered=pl.when("is_late")
        .then(pl.col("day") + pl.duration(days=pl.col("days")))
        .otherwise("delivered")
        .cast(pl.Date)
    )
    for gap in _gaps().filter(provider=terms.provider).to_dicts():
        in_month = (late["day"].dt.month() - 1) % 3 == gap["month_of_quarter"] - 1
        missed = in_month & late["day"].dt.day().is_between(gap["first_day"], gap["last_day"])
        caught_up = pl.col("day").dt.month_start().dt.offset_by(f"{gap['there_on_day'] - 1}d")
        late = late.with_columns(
            delivered=pl.when(missed).then(pl.max_horizontal("delivered", caught_up)).otherwise("delivered")
        )
    return late.select(usage.columns)


@cache
def _gaps() -> pl.DataFrame:
    return pl.read_csv(Path(__file__).with_name("gaps.csv"))


def _restated_on(what: str, least: int, most: int, rows: pl.DataFrame, terms: Terms, world: World) -> pl.Series:
    """The day on which the month of each row's day is restated."""
    month = rows["day"].dt.month_start()
    known = month.unique()
    days = world.dice.wholes(f"{terms.provider} restated, {what}", least, most, known, terms.number)
    on = (known.dt.offset_by("1mo").cast(pl.Int32) + days.cast(pl.Int32)).cast(pl.Date)
    return month.replace_strict(known, on, return_dtype=pl.Date)


def _tenth() -> pl.Expr:
    return pl.col("day").dt.month_start().dt.offset_by("1mo").dt.offset_by(f"{CORRECTED_ON_DAY - 1}d")


def _rerated(rows: pl.DataFrame) -> pl.DataFrame:
    cheaper = {name: percent(pl.col(name), 100 - RERATED_OFF_PERCENT) for name in COSTS[1:4]}
    return rows.with_columns(**cheaper, delivered=pl.col("on"), withdrawn=pl.lit(None, pl.Date))


def _corrections(rows: pl.DataFrame, off_percent: int) -> pl.DataFrame:
    """A row that takes `off_percent` of the contracted cost back, of the bill of the month that it comes in."""
    back = percent(pl.col("contracted_cost"), -off_percent)
    return rows.with_columns(
        **dict.fromkeys(COSTS[:4], back),
        quantity=pl.lit(1).cast(pl.Decimal(38, 18)),
        list_unit_price=pl.lit(None, pl.Decimal(38, 18)),
        period=pl.col("on").dt.month_start(),
        charge_class=pl.lit("Correction"),
        kind=pl.lit("correction"),
        delivered=pl.col("on"),
        withdrawn=pl.lit(None, pl.Date),
        description=pl.format("Correction: {}", "description"),
    )
