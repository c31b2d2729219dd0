"""What rules that go back change of closed months: by target, with the reason and who asked for it."""

from collections.abc import Sequence

import polars as pl

from transforms.allocation.all_months import Closed, Costs, allocated
from transforms.allocation.allocate import Allocated
from transforms.allocation.rule import Ruleset
from transforms.allocation.versions import month_span
from warehouse.tables import ALLOCATION_RESTATED


def restated(costs: Costs, rules: Ruleset, closed: Closed, after: Allocated) -> pl.DataFrame:
    """ALLOCATION_RESTATED: the closed months `after` all rules beside what they are by their own ones alone."""
    going_back = [rule for rule in rules.rules if rule.restate_from]
    months = [
        each
        for each in closed.periods
        if any(rule.restate_from <= month_span(each)[1] for rule in going_back if rule.restate_from)
    ]
    if not months:
        return ALLOCATION_RESTATED.empty()
    stay = [rule.model_copy(update={"restate_from": None}) for rule in rules.rules]
    before = allocated(costs, rules.model_copy(update={"rules": tuple(stay)}), closed, months)
    sides = [
        _borne(each.rows, months).rename({"EffectiveCost": name})
        for each, name in ((before, "before"), (after, "after"))
    ]
    both = sides[0].join(
        sides[1], on=["period", "BillingCurrency", "target"], how="full", nulls_equal=True, coalesce=True
    )
    moved = both.with_columns(pl.col("before", "after").fill_null(0)).with_columns(
        delta=pl.col("after") - pl.col("before")
    )
    said = {
        name: ", ".join(dict.fromkeys(getattr(rule, name) or "" for rule in going_back))
        for name in ("names", "reason", "author")
    }
    told = moved.filter(pl.col("delta") != 0).with_columns(
        dimension=pl.lit(rules.dimension),
        rule=pl.lit(said["names"]),
        reason=pl.lit(said["reason"]),
        author=pl.lit(said["author"] or None, pl.String()),
    )
    return told.select(pl.col(name).cast(kind) for name, kind in ALLOCATION_RESTATED.schema.items()).sort(
        *ALLOCATION_RESTATED.key, nulls_last=True
    )


def _borne(rows: pl.DataFrame, months: Sequence[str]) -> pl.DataFrame:
    by_month = rows.with_columns(period=pl.col("day").dt.strftime("%Y-%m")).filter(pl.col("period").is_in(months))
    return by_month.group_by("period", "BillingCurrency", "target").agg(pl.col("EffectiveCost").sum())
