"""All that rules may ask: what there is, how busy it is, what it costs, and what the company has set.

Every frame is as of one business day. Nothing here knows a provider: types, attributes and metrics have our names.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import polars as pl
import polars.selectors as cs

from transforms.waste.days import DAILY_COST
from transforms.waste.metrics import by_the_week, measured
from transforms.waste.rule import ID
from transforms.waste.since import held_since
from transforms.waste.thresholds import Thresholds, environment
from warehouse.tables.resource_types import BY_NAME


@dataclass(frozen=True)
class Estate:
    """What rules are judged on.

    - `history`: RESOURCE's intervals of every source, each resource from the one source that is asked about it;
      attributes still as JSON.
    - `metrics`: METRIC_DAILY up to the last whole day before `as_of`.
    - `charges`: CHARGE rows (transforms.waste.charges), what each resource was charged for in the last 100 days.
    - `costs`: COST rows (transforms.waste.charges), what each resource cost in the window of 30 complete days.
    - `daily_costs`: DAILY_COST rows (transforms.waste.days), what each resource cost on each of 35 complete days.
    - `references`: frames of reference data by name (families, prices …); see `sources/reference`.
    - `is_small`: so few rows that working on them all at once takes half the time that streaming them does.
    """

    as_of: date
    history: pl.LazyFrame
    metrics: pl.LazyFrame
    charges: pl.LazyFrame
    costs: pl.LazyFrame
    thresholds: Thresholds
    scans: pl.DataFrame
    references: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    daily_costs: pl.LazyFrame = field(default_factory=lambda: pl.LazyFrame(schema=DAILY_COST))
    is_small: bool = False
    _worked_out: dict[Hashable, pl.DataFrame] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def yesterday(self) -> date:
        """The last day with metrics of all its hours."""
        return self.as_of - timedelta(days=1)

    def of(self, *resource_types: str) -> pl.LazyFrame:
        """The resources of these types that are there now.

        Columns: those of RESOURCE but the intervals', each attribute declared for any of the types (null where its type
        has no such attribute or it was not told), `environment` (from tags, lower-cased; null), `first_seen` (DAY, our
        own first sight), `state_since` (DAY, first day of the unbroken stretch with today's `state` that we saw),
        `cost` (DECIMAL, effective cost in the window; null without a row), `cost_per_month`, `currency`.
        """
        return self.once(("of", *resource_types), lambda: self._of(resource_types))

    def _of(self, resource_types: Sequence[str]) -> pl.LazyFrame:
        wanted = pl.col("resource_type").is_in(resource_types)
        # Of few rows all are worked out at once: what is said of each type is then a filter.
        told = (
            self.once("there", lambda: self._there(self.history))
            if self.is_small
            else self._there(self.history.filter(wanted))
        )
        return _with_attributes(told.filter(wanted), resource_types)

    def _there(self, history: pl.LazyFrame) -> pl.LazyFrame:
        """What `of` says of the resources of these intervals that are there now, their attributes still as JSON."""
        same = held_since(history, pl.col("state").eq_missing(pl.col("state").last().over(ID)))
        return (
            history.filter(pl.col("x_valid_to").is_null())
            .with_columns(environment=environment(pl.col("tags")))
            .drop("x_valid_from", "x_valid_to")
            .rename({"x_first_seen": "first_seen", "x_last_seen": "last_seen"})
            .join(same.rename({"since": "state_since"}), on=ID, how="left")
            .join(self.costs.select(*ID, "cost", "cost_per_month", "currency"), on=ID, how="left")
        )

    def days_since(self, at: pl.Expr) -> pl.Expr:
        """Whole days from an instant's or a day's own day to the business day."""
        return (pl.lit(self.as_of) - at.cast(pl.Date())).dt.total_days()

    def within(self, *resource_types: str, days: int) -> pl.LazyFrame:
        """The intervals of these types that reach into the last `days` days, with the types' attributes as columns."""
        first = self.as_of - timedelta(days=days)
        lately = pl.col("x_valid_to").is_null() | (pl.col("x_valid_to") > first)
        return self._decoded(resource_types).filter(lately)

    def _decoded(self, resource_types: Sequence[str]) -> pl.LazyFrame:
        """The intervals of these types, with the types' attributes as columns in place of their JSON."""
        of_types = self.history.filter(pl.col("resource_type").is_in(resource_types))
        return self.once(
            ("decoded", *resource_types),
            lambda: _with_attributes(of_types, resource_types),
        )

    def once(self, name: Hashable, worked_out: Callable[[], pl.LazyFrame]) -> pl.LazyFrame:
        """What several rules ask for is worked out for the first of them."""
        if name not in self._worked_out:
            (self._worked_out[name],) = self.collected([worked_out()])
        return self._worked_out[name].lazy()

    def collected(self, asked: Sequence[pl.LazyFrame]) -> list[pl.DataFrame]:
        """Rows that are asked of this estate, in memory."""
        return pl.collect_all(asked, engine="in-memory" if self.is_small else "auto")

    def is_listed(self, resources: pl.LazyFrame, *resource_types: str) -> pl.LazyFrame:
        """The resources with `is_listed`: whether all of each of these types are told in their account and region.

        Where not, one that is missing may be there all the same. `told` says the same of whole accounts.
        """
        place = ["provider", "account", "region"]
        for number, name in enumerate(resource_types):
            asked = self.scans.lazy().filter(pl.col("resource_type") == name, pl.col("region") != "")
            here = asked.group_by(place).agg((pl.col("status") == "ok").all().alias(f"x_here_{number}"))
            there = self.told(name).rename({"is_told": f"x_there_{number}"})
            resources = resources.join(here, on=place, how="left").join(there, on=place[:2], how="left")
        flags = (
            pl.coalesce(f"x_here_{number}", f"x_there_{number}", pl.lit(value=False))
            for number in range(len(resource_types))
        )
        return resources.with_columns(is_listed=pl.all_horizontal(flags)).drop(cs.matches("^x_(there|here)_"))

    def since(self, resource_types: Sequence[str], so: pl.Expr) -> pl.LazyFrame:
        """From which day on, without a break until today, `so` has been true of each resource by our own history.

        `so` sees RESOURCE's columns and the types' attributes of each interval, in time's order. Gives `provider,
        account, x_resource_key, since`; a resource of which it is not true today has no row.
        """
        return held_since(self._decoded(resource_types), so)

    def gone(self) -> pl.LazyFrame:
        """`provider, account, x_resource_key` of what the inventory had and has no more."""
        open_now = pl.col("x_valid_to").is_null().any()
        return self.once(
            "gone", lambda: self.history.group_by(ID).agg(there=open_now).filter(~pl.col("there")).select(ID)
        )

    def usual_currencies(self) -> pl.LazyFrame:
        """`provider, account, its_currency`: in which most of an account's resources cost."""
        usual = pl.col("currency").sort().mode().first()
        return self.once("currencies", lambda: self.costs.group_by(ID[:2]).agg(its_currency=usual))

    def of_provider(self, name: str) -> "Estate":
        """What a provider's rules may ask, without what others have asked for; of `any` it is all."""
        if name == "any":
            return replace(self)
        own = pl.col("provider") == name
        return replace(self, history=self.history.filter(own), metrics=self.metrics.filter(own))

    def told(self, resource_type: str) -> pl.LazyFrame:
        """`provider, account, is_told`: whether all resources of a type are known there, so that a missing one is gone.

        An account without a row was never asked. Where no scan says, having seen one of the type is enough.
        """
        of_type = pl.col("resource_type") == resource_type
        scans = self.scans.lazy().filter(of_type).group_by(ID[:2]).agg(is_told=(pl.col("status") == "ok").all())
        seen = self.history.filter(of_type, pl.col("x_valid_to").is_null()).select(ID[:2]).unique()
        unasked = seen.join(scans, on=ID[:2], how="anti").with_columns(is_told=pl.lit(value=True))
        return pl.concat([scans, unasked])

    def metric(self, name: str, *, days: int, percentile: int = 99) -> pl.LazyFrame:
        """How one metric was over the last `days` whole days: MEASURED rows, see transforms.waste.metrics."""
        return self.once(
            ("metric", name, days, percentile),
            lambda: measured(self.metrics, name, last=self.yesterday, days=days, percentile=percentile),
        )

    def week(self, name: str, limits: pl.LazyFrame, *, weeks: int) -> pl.LazyFrame:
        """How one metric of resources was in each hour of the week: see `by_the_week` of transforms.waste.metrics."""
        return by_the_week(self.metrics, name, limits, last=self.yesterday, weeks=weeks)

    def setting(self, rule: str, name: str) -> pl.Expr:
        """A setting of a rule, for the resource of the row: reads its account, tags and environment."""
        return self.thresholds.expr(rule, name)


def _with_attributes(rows: pl.LazyFrame, resource_types: Sequence[str]) -> pl.LazyFrame:
    """Each declared attribute of these types as a column, decoded from the JSON of `attributes`, which goes."""
    fields: dict[str, pl.DataType] = {}
    for name in resource_types:
        fields.update({each.name: each.type for each in BY_NAME[name].attributes})
    if not fields:
        return rows.drop("attributes")
    decoded = pl.col("attributes").fill_null("{}").str.json_decode(pl.Struct(fields))
    return rows.with_columns(attributes=decoded).unnest("attributes")
