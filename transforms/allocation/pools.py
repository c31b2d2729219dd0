"""Shared cost: the order in which pools are split, by which weights, and what comes of it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import Any

import polars as pl

from transforms.allocation.largest_remainder import WHOLE, split
from transforms.allocation.rule import MOST, Figure, Rule
from transforms.allocation.versions import InForce

MEASURES = ("EffectiveCost", "BilledCost")
SLOT = ("entry", "BillingCurrency", "slot")
WEIGHTS = {
    "entry": pl.Int64(),
    "BillingCurrency": pl.String(),
    "slot": pl.Date(),
    "target": pl.String(),
    "w": pl.Int64(),
}
WHOLE_PERCENT = Decimal(100)
ZEROS = pl.Series(range(39), dtype=pl.UInt32())
POWERS = pl.Series([10**zeros for zeros in ZEROS], dtype=WHOLE)
# Times 1e9 it is still a whole number of 128 bits.
FITS = 10**28


def cycle(rules: Sequence[Rule]) -> list[str]:
    """The pools that feed each other in a ring; empty where none do."""
    try:
        TopologicalSorter(_feeds(rules)).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def _feeds(rules: Sequence[Rule]) -> dict[str, set[str]]:
    """Each pool, and the pools that it gives to."""
    pools = {rule.rule for rule in rules if rule.shared}
    feeds = {name: set[str]() for name in pools}
    for rule in rules:
        if rule.shared:
            feeds[rule.rule] |= rule.destinations & pools
    return feeds


def levels(rules: Sequence[Rule]) -> list[set[str]]:
    """Pools in the order in which they are split: whoever gives to others first."""
    order = TopologicalSorter(_feeds(rules))
    order.prepare()
    found: list[set[str]] = []
    while order.is_active():
        ready = order.get_ready()
        found.append(set(ready))
        order.done(*ready)
    return found[::-1]


def slot(entries: Sequence[InForce]) -> pl.Expr:
    """The day, or the first of the month, over which a pool's weights are summed."""
    monthly = [at for at, each in enumerate(entries) if each.rule.over == "month"]
    return pl.when(pl.col("entry").is_in(monthly)).then(pl.col("day").dt.month_start()).otherwise(pl.col("day"))


def weights(entries: Sequence[InForce], asked: pl.DataFrame, direct: pl.DataFrame) -> pl.LazyFrame:
    """WEIGHTS for the SLOTs that are `asked` of: of `even` and `fixed` ones those told, of others what was measured.

    `direct` is what targets bear directly: `day`, `BillingCurrency`, `target`, `EffectiveCost` in whole numbers of
    1e-18, and what quantities they have.
    """
    told = [row for at, each in enumerate(entries) if each.rule.shared for row in _named(at, each.rule)]
    kinds = {name: WEIGHTS[name] for name in ("entry", "target", "w")}
    constant = asked.lazy().join(pl.LazyFrame(told, kinds, orient="row"), on="entry").select(*WEIGHTS)
    there = set(asked["entry"])
    measured = [
        _measured(at, each.rule, asked.filter(pl.col("entry") == at), direct)
        for at, each in enumerate(entries)
        if at in there
        and (each.rule.shared in ("proportional", "metric") or (each.rule.shared == "even" and not each.rule.targets))
    ]
    return pl.concat([constant, *measured])


def _named(at: int, rule: Rule) -> list[tuple[int, str, int]]:
    """Weights that the rule itself tells: its place, a target and its weight."""
    shares = dict.fromkeys(rule.targets, 1) if rule.shared == "even" else {}
    if rule.shared == "fixed":
        shares = {name: int(share * MOST / WHOLE_PERCENT) for name, share in rule.shares.items()}
    return [(at, name, share) for name, share in shares.items()]


def _measured(at: int, rule: Rule, asked: pl.DataFrame, direct: pl.DataFrame) -> pl.LazyFrame:
    told = rule.shared == "metric" and not rule.quantity
    of_rule = (_figures(rule, asked) if told else _of_direct(rule, direct)).lazy()
    among = of_rule.filter(pl.col("target").is_in(list(rule.targets))) if rule.targets else of_rule
    summed = among.join(asked.lazy(), on=["BillingCurrency", "slot"], how="inner", nulls_equal=True)
    return scaled(summed.with_columns(entry=pl.lit(at, pl.Int64())), SLOT).select(*WEIGHTS)


def scaled(measured: pl.LazyFrame, on: Sequence[str]) -> pl.LazyFrame:
    """`measured` (whole numbers) as weights `w` of at most 1e9 in the same proportion; what is below 0 is 0.

    They are exact where, without the zeros that all of an `on` end in, none is above 1e9; else the largest is 1e9.
    """
    size, digits = pl.col("measured"), pl.col("measured").cast(pl.String)
    ends_in = digits.str.len_bytes() - digits.str.strip_chars_end("0").str.len_bytes()
    zeros = pl.when(size > 0).then(ends_in).min().over(on).fill_null(0)
    most = size.max().over(on)
    unit = pl.when(most > FITS).then(most // FITS).otherwise(1).cast(WHOLE)
    near = (size // unit * MOST + most // unit // 2) // pl.max_horizontal(most // unit, pl.lit(1, WHOLE))
    return (
        measured.with_columns(size.cast(WHOLE).clip(lower_bound=0))
        .with_columns(size // zeros.replace_strict(ZEROS, POWERS))
        .with_columns(w=pl.when(most <= MOST).then(size).otherwise(near).cast(pl.Int64))
    )


def _of_direct(rule: Rule, direct: pl.DataFrame) -> pl.LazyFrame:
    """What is measured of the targets' own charges, by currency and slot."""
    when = pl.col("day").dt.month_start() if rule.over == "month" else pl.col("day")
    measured = pl.lit(1, WHOLE).first() if rule.shared == "even" else pl.col(rule.measure).sum().cast(WHOLE)
    return direct.lazy().group_by("BillingCurrency", when.alias("slot"), "target").agg(measured=measured)


def _figures(rule: Rule, asked: pl.DataFrame) -> pl.DataFrame:
    """What a file tells of each target, by slot; the figure of a longer time is each of its days' alike."""
    when = pl.col("slot").dt.month_start() if rule.over == "month" else pl.col("slot")
    if asked.is_empty():
        return asked.select("BillingCurrency", "slot").with_columns(target=pl.lit(""), measured=pl.lit(0, WHOLE))
    last = asked["slot"].dt.month_end() if rule.over == "month" else asked["slot"]
    days = daily(rule.figures, asked["slot"].min(), last.max()).with_columns(slot=when)
    summed = days.group_by("slot", "target").agg(measured=pl.col("value").sum().to_physical().cast(WHOLE))
    return asked.select("BillingCurrency", "slot").unique().join(summed, on="slot", how="inner")


def daily(figures: Sequence[Figure], first: Any, last: Any) -> pl.DataFrame:
    """`slot` (a day from `first` to `last`), `target`, `value` (the figure's whole one: each of its days weighs so)."""
    rows = [
        (each.target, max(each.start, first), min(each.end - timedelta(days=1), last), each.value)
        for each in figures
        if each.start <= last and each.end > first
    ]
    kinds = {"target": pl.String(), "start": pl.Date(), "last": pl.Date(), "value": pl.Decimal(38, 18)}
    told = pl.DataFrame(rows, schema=kinds, orient="row")
    days = told.with_columns(slot=pl.date_ranges("start", "last")).explode("slot")
    return days.select("slot", "target", "value")


def gaps(rule: Rule) -> list[tuple[date, date]]:
    """The days between the first and the last figure that no figure covers."""
    spans = sorted({(each.start, each.end) for each in rule.figures})
    found: list[tuple[date, date]] = []
    reached = spans[0][0] if spans else date.min
    for start, end in spans:
        if start > reached:
            found.append((reached, start - timedelta(days=1)))
        reached = max(reached, end)
    return found


def shared(
    fed: pl.DataFrame, entries: Sequence[InForce], direct: pl.DataFrame, places: Mapping[str, Sequence[int]]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What each target has of the pools, and what of them is nobody's: no weight is above 0.

    `fed` are amounts with `entry`, the place of their pool's rule in `entries`, with `day`, `BillingCurrency`, and
    MEASURES in whole numbers. `places` has those of each pool by its name; the day decides which a chain goes on to.
    """
    given, left = list[pl.DataFrame](), list[pl.DataFrame]()
    waiting = fed
    for level in levels([each.rule for each in entries]):
        at = [place for name in level for place in places[name]]
        now = waiting.filter(pl.col("entry").is_in(at)).with_columns(slot=slot(entries))
        waiting = waiting.filter(~pl.col("entry").is_in(at))
        parts, undriven = divided(now, weights(entries, now.select(SLOT).unique(), direct), SLOT)
        left.append(undriven.drop("slot"))
        onward = pl.col("target").is_in(list(places))
        given.append(parts.filter(~onward).drop("slot"))
        waiting = pl.concat([waiting, _onward(parts.filter(onward), entries, places).select(waiting.columns)])
    return pl.concat(given) if given else fed.clear().with_columns(target=pl.lit("")), pl.concat([*left, waiting])


def divided(amounts: pl.DataFrame, weighed: pl.LazyFrame, on: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`amounts` split by weights, and those for whose `on` no weight is above 0."""
    given = weighed.collect().lazy()
    driven = given.filter(pl.col("w") > 0).select(on).unique()
    rest = amounts.lazy().join(driven, on=on, how="anti", nulls_equal=True)
    parts, left = pl.collect_all([split(amounts.lazy(), given, on, MEASURES), rest])
    return parts, left


def _onward(parts: pl.DataFrame, entries: Sequence[InForce], places: Mapping[str, Sequence[int]]) -> pl.DataFrame:
    """Shares of a pool that go to another, with that one's place on the day; -1 where it is not in force."""
    return parts.with_columns(entry=place(pl.col("target"), entries, places))


def place(name: pl.Expr, entries: Sequence[InForce], places: Mapping[str, Sequence[int]]) -> pl.Expr:
    """The place of the pool of that name that is in force on `day`; -1 where none is."""
    tests = [
        pl.when((name == pool) & pl.any_horizontal(pl.col("day").is_between(*span) for span in entries[at].spans)).then(
            pl.lit(at, pl.Int64())
        )
        for pool, at_places in places.items()
        for at in at_places
    ]
    return pl.coalesce(*tests, pl.lit(-1, pl.Int64()))
