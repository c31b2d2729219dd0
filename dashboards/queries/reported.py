"""What of a period is another now than as reported: by a snapshot, or when its months were last closed or sent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.changes import rates_of
from dashboards.queries.compared import BY, Compared, spans
from dashboards.queries.periods import Period, month_end
from transforms.changes.terms import RESTATED
from transforms.close.rates import by_rate
from transforms.close.states import reported
from warehouse.snapshot import NoSnapshot, Snapshot, open_snapshot

# A month, or what of it lies in a period, and the snapshot by which it was last closed or sent.
Reports = tuple[tuple[Period, str], ...]


@dataclass(frozen=True)
class Since:
    """By currency (empty: none) what was `restated`, and the business days of the snapshots that told it before."""

    restated: Mapping[str, Decimal]
    days: tuple[date, ...]


def since_reported(
    snapshot: Snapshot, viewer: Viewer, compared: Compared, then: Snapshot, by: Sequence[str] = ()
) -> pl.DataFrame:
    """What was restated since another snapshot was published, in `changes`' columns with the one term `restated`.

    reported + restated = now, of the period before.
    """
    rows = _in_one(snapshot, viewer, compared, _moved(snapshot, viewer, compared, then, by), by)
    return rows.select(pl.lit(RESTATED).alias("term"), "currency", "amount", *by).sort("currency", *by)


def reports(compared: Compared, events: pl.DataFrame) -> Reports:
    """The months of the period before that were closed or sent. `events` are DECISION rows, the newest by id."""
    told = ((part, reported(events, f"{part.first:%Y-%m}")) for part in _months(compared.before))
    return tuple((part, name) for part, name in told if name)


@remembered
def since_reports(snapshot: Snapshot, viewer: Viewer, compared: Compared, told: Reports) -> Since | None:
    """What of the months that were reported is another now, added up; None where none was by a snapshot that is kept.

    reported + restated = now, of the period before; months that were never reported count as they are now.
    """
    moved, days = list[pl.DataFrame](), list[date]()
    if snapshot.state is None:
        return None
    for part, name in told:
        try:
            with open_snapshot(snapshot.state, name) as then:
                moved.append(_moved(snapshot, viewer, replace(compared, before=part), then, ()))
                days.append(then.as_of)
        except NoSnapshot:
            return None
    if not moved:
        return None
    sums = pl.concat(moved).group_by("currency").agg(pl.col("amount").sum())
    rows = _in_one(snapshot, viewer, compared, sums, ()).with_columns(pl.col("currency").fill_null(""))
    return Since(dict(rows.select("currency", "amount").iter_rows()), tuple(days))


def _months(span: Period) -> Iterator[Period]:
    first = span.first
    while first <= span.last:
        last = min(month_end(first), span.last)
        yield Period(first, last)
        first = last + timedelta(days=1)


def _moved(snapshot: Snapshot, viewer: Viewer, compared: Compared, then: Snapshot, by: Sequence[str]) -> pl.DataFrame:
    """`currency`, `amount` and `by`: the period before as it is now, less as it was then, in the bills' currencies."""
    now, before = (_cost(each, viewer, compared, by) for each in (snapshot, then))
    both = now.join(before, on=["currency", *by], how="full", coalesce=True, nulls_equal=True, suffix="_then")
    amount = pl.col("cost").fill_null(0) - pl.col("cost_then").fill_null(0)
    return both.select("currency", *by, amount=amount)


def _in_one(
    snapshot: Snapshot, viewer: Viewer, compared: Compared, rows: pl.DataFrame, by: Sequence[str]
) -> pl.DataFrame:
    """The same in the one currency that is asked for, at the rates of the whole period; what has none stays apart."""
    if not compared.to:
        return rows
    known = rates_of(snapshot, viewer, compared).filter(pl.col("lacking").is_null())
    rated = rows.join(known, on="currency", how="left")
    own = pl.col("rate_before").is_null()
    told = rated.with_columns(
        currency=pl.when(own).then("currency").otherwise(pl.lit(compared.to)),
        amount=pl.when(own).then("amount").otherwise(by_rate(pl.col("amount"), pl.col("rate_before").fill_null(1))),
    )
    return told.group_by("currency", *by).agg(pl.col("amount").sum())


def _cost(snapshot: Snapshot, viewer: Viewer, compared: Compared, by: Sequence[str]) -> pl.DataFrame:
    """Effective cost of the period before; from the marts that every version has, unless a SKU is asked for."""
    skus = {"sku", "unit"} & {*by, *(slug for slug, _ in compared.chosen)}
    mart, column = compared.mart if skus else ("cost_daily_rollup", "day")
    where, params = compared.where(viewer)
    keys = "".join(f", c.{BY[slug].key} AS {slug}" for slug in by)
    return snapshot.frame(
        f"SELECT c.BillingCurrency AS currency{keys}, sum(c.EffectiveCost) AS cost FROM {mart} c "
        f"WHERE {spans(compared, f'c.{column}')[0]} AND {where} GROUP BY ALL",
        params,
    )
