"""Whose cost it is: what each target bears, and what is nobody's."""

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.allocation_dry_run import rules_in_force
from dashboards.queries.asked import remembered
from dashboards.queries.scope import billed_in, visible
from transforms.allocation.assign import read_columns
from transforms.allocation.versions import month_span
from warehouse.allocation import EVER
from warehouse.snapshot import Snapshot

OWN = """own AS (
    SELECT dimension, {when} AS period, target, BillingCurrency AS currency, sum(EffectiveCost) AS cost
    FROM allocation
    WHERE {seen} AND (? = '' OR strftime(day, '%Y-%m') = ?) AND (? = '' OR dimension = ?)
    GROUP BY ALL
)"""
TREE = """, above AS (
    SELECT dimension, target, target AS one FROM allocation_target
    UNION SELECT above.dimension, above.target, t.parent FROM above
    JOIN allocation_target t ON t.dimension = above.dimension AND t.target = above.one WHERE t.parent IS NOT NULL
), whole AS (
    SELECT own.dimension, period, coalesce(one, own.target) AS target, currency,
        coalesce(sum(cost) FILTER (own.target = coalesce(one, own.target)), 0)::DECIMAL(38,18) AS cost,
        sum(cost)::DECIMAL(38,18) AS cost_with_children
    FROM own LEFT JOIN above ON above.dimension = own.dimension AND above.target = own.target GROUP BY ALL
)
SELECT whole.*, t.parent FROM whole
LEFT JOIN allocation_target t ON t.dimension = whole.dimension AND t.target = whole.target
ORDER BY whole.dimension, period, currency, whole.target = 'unallocated', whole.target
"""


def borne(
    snapshot: Snapshot, viewer: Viewer, *, by: str, period: str = "", dimension: str = "", tree: bool = False
) -> pl.DataFrame:
    """`dimension`, `period` (a day or a month), `target`, `currency`, `cost`: effective, by days or months of charges.

    `period` is a month, `2026-10`; that and `dimension` may be empty for all. `cost` is a target's own, so that all
    come to the bill; with `tree` there are `cost_with_children`, with that of all below it in today's tree of targets,
    and `parent`, and what is above a target is there without cost of its own.
    """
    own = OWN.format(
        when="strftime(day, '%Y-%m-%d')" if by == "day" else "strftime(day, '%Y-%m')", seen=visible(viewer)
    )
    sql = TREE if tree else "FROM own ORDER BY dimension, period, currency, target = 'unallocated', target"
    return snapshot.frame(f"WITH RECURSIVE {own} {sql}", [period, period, dimension, dimension])


@remembered
def months(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """`dimension`, `period` and `currency` of which there is cost, the newest month and the largest cost first."""
    return snapshot.frame(
        f"""
        SELECT dimension, period, BillingCurrency AS currency, sum(EffectiveCost) AS cost
        FROM allocation_monthly WHERE {visible(viewer)} GROUP BY ALL
        ORDER BY dimension, period DESC, abs(sum(EffectiveCost)) DESC""",
    )


@remembered
def by_service(snapshot: Snapshot, viewer: Viewer, dimension: str, period: str, currency: str) -> pl.DataFrame:
    """`target`, `service`, `kind`, `cost` of one month, effective, in one currency."""
    return snapshot.frame(
        f"""
        SELECT target, coalesce(ServiceName, '') AS service, kind, sum(EffectiveCost) AS cost
        FROM allocation_monthly WHERE {visible(viewer)} AND dimension = ? AND period = ? AND {billed_in(currency)}
        GROUP BY ALL ORDER BY ALL""",
        [dimension, period, *([currency] if currency else [])],
    )


@remembered
def targets(snapshot: Snapshot, dimension: str) -> dict[str, dict[str, str | None]]:
    """Each target's parent, owner, cost centre and GL account."""
    found = snapshot.frame("FROM allocation_target WHERE dimension = ?", [dimension])
    return {row["target"]: row for row in found.to_dicts()}


@remembered
def off(snapshot: Snapshot, viewer: Viewer, dimension: str, period: str, currency: str) -> pl.DataFrame:
    """`day`, `off`: by how much targets and what is nobody's differ from the daily cost of each day of a month."""
    in_currency = billed_in(currency)
    given = [currency] if currency else []
    first, last = month_span(period)
    return snapshot.frame(
        f"""
        SELECT day, sum(cost) AS off FROM (
            SELECT day, EffectiveCost AS cost FROM allocation
            WHERE {visible(viewer)} AND dimension = ? AND day BETWEEN ? AND ? AND {in_currency}
            UNION ALL SELECT day, -EffectiveCost FROM cost_daily_rollup
            WHERE {visible(viewer)} AND day BETWEEN ? AND ? AND {in_currency}
        ) GROUP BY day ORDER BY day""",
        [dimension, first, last, *given, first, last, *given],
    )


def notes(snapshot: Snapshot, viewer: Viewer, dimension: str) -> list[str]:
    """What should be known of a dimension; for whoever sees all accounts."""
    if viewer.scope.accounts is not None:
        return []
    sql = "SELECT text FROM allocation_note WHERE dimension IN (?, '') AND kind <> 'stopped' ORDER BY ALL"
    return snapshot.frame(sql, [dimension])["text"].to_list()


def stopped(snapshot: Snapshot) -> list[str]:
    """Why dimensions are not worked out."""
    return snapshot.frame("SELECT text FROM allocation_note WHERE kind = 'stopped' ORDER BY ALL")["text"].to_list()


# What an account's other charges of the same service, else all its others, are mostly: who owns its neighbours.
NOBODYS = """
WITH seen AS (
    FROM allocation_monthly WHERE {seen} AND (? = '' OR period = ?) AND (? = '' OR dimension = ?)
), nobodys AS (
    SELECT dimension, BillingCurrency, x_provider, SubAccountId, ServiceName, sum(EffectiveCost) AS cost,
        sum(x_rows)::BIGINT AS rows, string_agg(DISTINCT reason, ', ' ORDER BY reason) AS reason
    FROM seen WHERE target = 'unallocated' GROUP BY ALL HAVING sum(EffectiveCost) <> 0
), beside AS (
    SELECT dimension, x_provider, SubAccountId, ServiceName, target, sum(EffectiveCost) AS cost
    FROM seen WHERE kind = 'direct' AND target <> 'unallocated' GROUP BY ALL HAVING sum(EffectiveCost) > 0
), of_service AS (
    SELECT dimension, x_provider, SubAccountId, ServiceName, max_by(target, (cost, target)) AS owner, max(cost) AS own,
        sum(cost) AS beside FROM beside GROUP BY ALL
), of_account AS (
    SELECT dimension, x_provider, SubAccountId, max_by(target, (cost, target)) AS owner, max(cost) AS own,
        sum(cost) AS beside
    FROM (SELECT dimension, x_provider, SubAccountId, target, sum(cost) AS cost FROM beside GROUP BY ALL) GROUP BY ALL
)
SELECT n.dimension, n.BillingCurrency AS currency, n.cost, n.rows, n.x_provider AS provider, n.SubAccountId AS account,
    n.ServiceName AS service, n.reason, coalesce(s.owner, a.owner) AS likely_owner,
    round(100 * coalesce(s.own::DOUBLE / s.beside::DOUBLE, a.own::DOUBLE / a.beside::DOUBLE), 1) AS owner_percent,
    CASE WHEN s.owner IS NOT NULL THEN 'the same service of the account' WHEN a.owner IS NOT NULL THEN 'the account' END
        AS owner_from
FROM nobodys n
LEFT JOIN of_service s ON s.dimension = n.dimension AND s.x_provider IS NOT DISTINCT FROM n.x_provider
    AND s.SubAccountId = n.SubAccountId AND s.ServiceName = n.ServiceName
LEFT JOIN of_account a ON a.dimension = n.dimension AND a.x_provider IS NOT DISTINCT FROM n.x_provider
    AND a.SubAccountId = n.SubAccountId
ORDER BY n.dimension, abs(n.cost) DESC, currency, account, service
"""


def nobodys(snapshot: Snapshot, viewer: Viewer, *, period: str = "", dimension: str = "") -> pl.DataFrame:
    """What no rule takes, the largest first: where it is, which tags would have told, who owns its neighbours.

    `dimension`, `currency`, `cost`, `rows`, `provider`, `account`, `service`, `reason`, `missing_tag`, `likely_owner`,
    `owner_percent` (of the neighbours' cost), `owner_from`, and `rule`, the row of `[[allocation]]` that would take it.
    """
    found = snapshot.frame(NOBODYS.format(seen=visible(viewer)), [period, period, dimension, dimension])
    asked = {name: ", ".join(sorted(read_columns(each.rules)[1])) for name, each in rules_in_force(snapshot).items()}
    return found.with_columns(
        missing_tag=pl.col("dimension").replace_strict(asked, default=None, return_dtype=pl.String()),
        rule=_rule(),
    )


def _rule() -> pl.Expr:
    """A rule in TOML; of an account without neighbours that belong to somebody, the target is left to be named."""
    has_account = pl.col("account").is_not_null()
    where = pl.when(has_account).then(pl.concat_str(pl.lit("account = "), _quoted("account"), pl.lit(", ")))
    name = pl.concat_str("account", "service", separator=" ", ignore_nulls=True)
    return pl.concat_str(
        pl.lit("[[allocation]]\ndimension = "),
        _quoted("dimension"),
        pl.lit("\nrule = "),
        _quoted(name),
        pl.lit("\nmatch = { "),
        where.otherwise(pl.lit("")),
        pl.lit("service = "),
        _quoted("service"),
        pl.lit(" }\ntarget = "),
        _quoted(pl.col("likely_owner").fill_null("…")),
    )


def _quoted(text: str | pl.Expr) -> pl.Expr:
    """A basic string of TOML."""
    column = pl.col(text) if isinstance(text, str) else text
    escaped = column.fill_null("").str.replace_all("\\", "\\\\", literal=True)
    return pl.concat_str(pl.lit('"'), escaped.str.replace_all('"', '\\"', literal=True), pl.lit('"'))


def accounts(snapshot: Snapshot) -> set[str]:
    """Those that the bills know."""
    found = snapshot.frame("SELECT DISTINCT SubAccountId FROM cost_monthly WHERE SubAccountId IS NOT NULL")
    return set(found["SubAccountId"])


@remembered
def of_target(
    snapshot: Snapshot, viewer: Viewer, dimension: str, period: str, currency: str, target: str
) -> pl.DataFrame:
    """What one target bears in a month, the largest first: `account`, `service`, `kind`, `rule`, `cost`."""
    first, last = month_span(period)
    return snapshot.frame(
        f"""
        SELECT SubAccountId AS account, ServiceName AS service, kind, rule, sum(EffectiveCost) AS cost
        FROM allocation WHERE {visible(viewer)} AND dimension = ? AND day BETWEEN ? AND ? AND target = ?
            AND {billed_in(currency)} GROUP BY ALL ORDER BY abs(sum(EffectiveCost)) DESC, account, service, kind""",
        [dimension, first, last, target, *([currency] if currency else [])],
    )


def splits(snapshot: Snapshot, viewer: Viewer, *, period: str = "", dimension: str = "") -> pl.DataFrame:
    """What pools gave to targets, as FOCUS 1.4 has a provider's splits; the method is `<rule>@<version>`.

    A row a pool, day, account, service and target, with columns named as in FOCUS; `AllocatedRatio` is the target's
    part of the pool's cost there, null of a pool of 0. https://focus.finops.org (Split Cost Allocation)
    """
    first, last = month_span(period) if period else EVER
    return snapshot.frame(
        f"""
        WITH borne AS (
            SELECT dimension, day, BillingCurrency, x_provider, SubAccountId, ServiceName, rule, version, target,
                sum(EffectiveCost) AS EffectiveCost, sum(BilledCost) AS BilledCost
            FROM allocation WHERE kind = 'shared' AND day BETWEEN ? AND ? AND (? = '' OR dimension = ?) GROUP BY ALL
        ), part AS (
            SELECT *, sum(EffectiveCost) OVER (
                PARTITION BY dimension, day, BillingCurrency, x_provider, SubAccountId, ServiceName, rule, version
            ) AS pool
            FROM borne
        )
        SELECT day::TIMESTAMP AS ChargePeriodStart, (day + INTERVAL 1 DAY)::TIMESTAMP AS ChargePeriodEnd,
            BillingCurrency, x_provider, SubAccountId, ServiceName, BilledCost, EffectiveCost,
            rule || '@' || version AS AllocatedMethodId,
            json_object('Elements', [json_object('AllocatedRatio',
                CASE WHEN pool <> 0 THEN round(EffectiveCost::DOUBLE / pool::DOUBLE, 15) END)])::VARCHAR
                AS AllocatedMethodDetails,
            target AS AllocatedResourceId, target AS AllocatedResourceName,
            json_object(dimension, target)::VARCHAR AS AllocatedTags
        FROM part WHERE {visible(viewer)} ORDER BY ALL""",
        [first, last, dimension, dimension],
    )
