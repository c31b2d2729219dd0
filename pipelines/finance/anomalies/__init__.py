"""What the bills show that nobody expected, kept as events with their cause, money and owner."""

from datetime import date, timedelta
from hashlib import sha256

import polars as pl

from checks.anomalies import judge_anomalies
from pipelines.finance import Books, Worked
from pipelines.finance.anomalies.costs import account_owners, complete, parts, unused, usage
from pipelines.finance.anomalies.rows import rows_of
from pipelines.findings.estate import window_ends
from pipelines.findings.lifecycle import settle
from transforms.anomalies.causes import OF_USAGE, causes, tags
from transforms.anomalies.events import alike, merged, without_moves, without_uncovered
from transforms.anomalies.feedback import PEACEFUL, exempt, kept_out, verdicts
from transforms.anomalies.findings import finding_key, findings
from transforms.anomalies.found import COMMITMENT_KEY, USAGE_KEY, Found, found
from transforms.anomalies.news import with_new_regions
from transforms.anomalies.opposite import with_parts
from transforms.anomalies.told import RULE, anomalies, with_first_starts, with_money
from transforms.anomalies.told import parts as parts_of
from warehouse.findings import keep_findings
from warehouse.tables import ANOMALY, ANOMALY_DAY

TAGS = "FROM tag_set WHERE x_tag_set IN (SELECT unnest(?::UBIGINT[]))"


def work_out(books: Books) -> Worked:
    """Judges the days that are complete, and keeps what was found in place of the last day's."""
    store, settings, as_of = books.store, books.settings.anomalies, books.as_of
    since = as_of - timedelta(days=settings.history_days)
    ends = complete(store, since, as_of)
    apart = with_new_regions(usage(store, since, as_of).join(ends, on="source", how="semi"), ends)
    costs = with_parts(apart, parts(store, since, as_of, settings.amount_a_day).join(ends, on="source", how="semi"))
    idle, covers = unused(store, as_of)
    idle = idle.join(ends, on="source", how="semi")
    earlier, decisions = store.frame("FROM anomaly"), books.decisions
    judged = found(costs, idle, ends, settings, kept_out(earlier, decisions))
    told, billed, own = _told(books, judged, (costs, idle, covers), earlier)
    outcomes = judge_anomalies(told, billed, own)
    if all(outcome.passed for outcome in outcomes):
        gone = _still_told(earlier, told, decisions, since)
        days = store.frame("FROM anomaly_day").join(gone, on="anomaly_id", how="semi")
        _keep(books, pl.concat([told.select(ANOMALY.names), gone]), pl.concat([_days(judged, told), days]))
    return Worked(tuple(outcomes))


def _told(
    books: Books, judged: Found, money: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame], earlier: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """ANOMALY with `event`: less what moved or only has another price, several alike as one, each with its cause.

    Beside it `event, cost`, what the billing rows of its days come to, and the parts of which it is made.
    """
    store, (costs, idle, covers) = books.store, money
    of_usage = with_money(judged.events.filter(pl.col("commitment").is_null()), costs, USAGE_KEY)
    of_idle = with_money(judged.events.filter(pl.col("commitment").is_not_null()), idle, COMMITMENT_KEY)
    events = alike(without_moves(without_uncovered(pl.concat([of_usage, of_idle]), covers)))
    regions = costs.drop_nulls("new_region").select("provider", region="new_region").unique()
    apart = regions.group_by("provider").agg(regions_apart=pl.col("region").sort())
    one, rows = merged(events), rows_of(store, events, regions)
    sets = store.frame(TAGS, [rows["x_tag_set"].drop_nulls().unique().to_list()])
    caused = one.join(causes(one, rows), on="event", how="left", maintain_order="left")
    by_usage = (pl.col("usage_share") >= OF_USAGE).fill_null(value=True) | pl.col("new_region").is_not_null()
    keys = books.settings.waste.owner_tags
    owned = (
        caused.filter(by_usage)
        .join(tags(rows, sets, keys), on="event", how="left", maintain_order="left")
        .join(apart, on="provider", how="left", maintain_order="left")
        .join(account_owners(store, books.as_of, keys), on=["provider", "account"], how="left", maintain_order="left")
    )
    told = _identified(anomalies(with_first_starts(owned, earlier)), books.as_of, books.decisions)
    return told, rows.filter("during").group_by("event").agg(pl.col("cost").sum()), parts_of(events)


def _identified(events: pl.DataFrame, as_of: date, decisions: pl.DataFrame) -> pl.DataFrame:
    """With `anomaly_id`, the id that a finding of the same rule, provider, account and key gets, and `verdict`."""
    parts = events.select("provider", pl.col("account").fill_null(""), finding_key()).rows()
    ids = [sha256("\x1f".join((RULE, *each)).encode()).hexdigest()[:16] for each in parts]
    named = events.with_columns(
        anomaly_id=pl.Series(ids, dtype=pl.String()), first_found=pl.col("first_found").fill_null(as_of)
    )
    said = named.join(verdicts(decisions).drop("until"), on="anomaly_id", how="left", maintain_order="left")
    in_peace = pl.col("event").is_in(exempt(events, decisions, as_of).implode())
    return said.with_columns(verdict=pl.when(in_peace).then(pl.lit("exempt")).otherwise("verdict"))


def _still_told(earlier: pl.DataFrame, told: pl.DataFrame, decisions: pl.DataFrame, since: date) -> pl.DataFrame:
    """What was said to be expected or noise is judged no more: it stands as it was told before."""
    said = verdicts(decisions).filter(pl.col("verdict").is_in(PEACEFUL))
    there = earlier.filter(pl.col("last_day") >= since).join(told, on="anomaly_id", how="anti").drop("verdict")
    return there.join(said.drop("until"), on="anomaly_id").select(ANOMALY.names)


def _days(judged: Found, told: pl.DataFrame) -> pl.DataFrame:
    """ANOMALY_DAY; several accounts that moved alike have the days of the one that moved most."""
    days = judged.days.join(told.select("event", "anomaly_id"), on="event")
    limit = pl.col("limit").fill_null(0)
    amounts = {
        "cost": pl.col("cost"),
        "expected": pl.col("expected"),
        "low": pl.col("expected") - limit,
        "high": pl.col("expected") + limit,
    }
    exact = (amount.round(6).cast(pl.Decimal(38, 18)).alias(name) for name, amount in amounts.items())
    return days.select("anomaly_id", "day", "is_part", *exact).select(ANOMALY_DAY.names)


def _keep(books: Books, told: pl.DataFrame, days: pl.DataFrame) -> None:
    store, as_of = books.store, books.as_of
    with store.transaction():
        for table, rows in ((ANOMALY, told), (ANOMALY_DAY, days)):
            store.connection.execute(f'DELETE FROM "{table.name}"')
            store.insert(table, rows)
        keep_findings(store.connection, [findings(told, as_of)], as_of, part="cost")
        if books.decisions["subject_id"].is_in(told["anomaly_id"].implode()).any():
            settle(store, books.decisions, as_of, books.settings.waste.exempt_tag, window_ends(store, as_of))
