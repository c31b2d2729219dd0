"""What a recommendation rests on: usage by the hour, discounts that run, and usage that findings say is to go."""

from collections.abc import Mapping

import polars as pl

from pipelines.finance import Books
from sources.reference.commitment_rules import commitment_rules
from transforms.commitments.advice import OF, advice, by_hour, rules_of
from transforms.commitments.each import WINDOW_DAYS
from transforms.commitments.hours import to_go
from transforms.commitments.usage import MORE
from warehouse.segments import segment_frame
from warehouse.store import Store
from warehouse.tables import COST_AND_USAGE
from warehouse.tables.commitments import COMMITMENT_ADVICE

# Resources of open findings, and how much of each is wasted.
TO_GO = """
SELECT provider AS x_provider, resource_id AS key,
    least(1, greatest(0, sum(waste_in_window)::DOUBLE / max(cost_in_window)::DOUBLE)) AS share
FROM finding
WHERE outcome = 'waste' AND cost_in_window > 0 AND status IN ('open', 'acknowledged', 'in_progress', 'regressed')
GROUP BY ALL HAVING share > 0
"""
HOURS_IN_WINDOW = WINDOW_DAYS * 24


def sized(books: Books, commitments: pl.DataFrame, ends: pl.DataFrame) -> pl.DataFrame:
    """COMMITMENT_ADVICE of the business day."""
    store, settings = books.store, books.settings.commitments
    if not ends.height:
        return COMMITMENT_ADVICE.empty()
    hours = by_hour(store.frame("FROM eligible_usage"), ends, settings.days)
    if not hours.height:
        return COMMITMENT_ADVICE.empty()
    seen = _discounts(commitments, settings.discount_percent, hours)
    rules = rules_of(commitment_rules(), books.as_of)
    return advice(hours, seen, _on_findings(store, ends), rules, settings.tranches)


def _discounts(commitments: pl.DataFrame, wanted: Mapping[str, float], hours: pl.DataFrame) -> pl.DataFrame:
    """What running commitments of a provider and currency cost an hour, and give below the contracted price."""
    running = commitments.filter(~pl.col("state").is_in(["ended", "superseded", "canceled"]))
    month = 30.44 * 24
    sums = running.group_by(OF).agg(
        covered=pl.col("contracted_per_month").sum().cast(pl.Float64),
        used=pl.col("used_per_month").filter(pl.col("contracted_per_month").is_not_null()).sum().cast(pl.Float64),
        paid=(pl.col("used_per_month") + pl.col("unused_per_month")).sum().cast(pl.Float64),
    )
    seen = pl.when(pl.col("covered") > pl.col("used")).then(1 - pl.col("used") / pl.col("covered"))
    told = hours.select(OF).unique().join(sums, on=OF, how="left")
    set_ = pl.col("x_provider").replace_strict(dict(wanted), default=None, return_dtype=pl.Float64) / 100
    return told.select(*OF, discount=pl.coalesce(set_, seen), paid_per_hour=pl.col("paid") / month)


def _on_findings(store: Store, ends: pl.DataFrame) -> pl.DataFrame:
    """`x_provider, BillingCurrency, per_hour`: contracted cost of usage that open findings say is to go."""
    resources = store.frame(TO_GO)
    first = ends["window_end"].min()
    since = pl.Series([first]).dt.offset_by(f"-{WINDOW_DAYS}d").dt.strftime("%Y-%m")[0]
    segments = store.segments(COST_AND_USAGE, since=since)
    if not resources.height or not segments:
        return pl.DataFrame(
            schema={"x_provider": pl.String(), "BillingCurrency": pl.String(), "per_hour": pl.Float64()}
        )
    rows = segment_frame(segments, *MORE).join(ends.lazy(), on="x_source")
    day = pl.col("ChargePeriodStart").dt.date()
    inside = rows.filter(day <= pl.col("window_end"), day > pl.col("window_end") - pl.duration(days=WINDOW_DAYS))
    sums = to_go(inside, store.frame("FROM commitment_meter"), resources).collect(engine="streaming")
    return sums.select(*OF, per_hour=pl.col("on_findings") / HOURS_IN_WINDOW)
