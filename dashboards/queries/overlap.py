"""Jobs that more than one product does, and what ending one of a pair would save, with what people marked since."""

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.findings import laid_over, told
from dashboards.queries.renewals import sees_software
from warehouse.snapshot import Snapshot
from warehouse.tables import OVERLAP

RETIRE, KEEP, UNMARKED = "retire", "keep", "unmarked"
RULE = "saas.overlap."
# What a mark is as a status of the pair's finding, and which marks the statuses are: one decision, shown on both pages.
STATUS_OF = {RETIRE: "in_progress", KEEP: "exempt"}
MARK_OF = {
    "exempt": KEEP,
    **dict.fromkeys(("in_progress", "resolved", "verified", "not_realised"), RETIRE),
}
OF_THE_RETIRED = "CASE WHEN o.kind = 'same_product' THEN r.contract_id ELSE r.app_id END = o.retired"
PAIRS = f"""
SELECT o.kind || ':' || o.kept || ':' || o.retired AS overlap_id,
    '{RULE}' || o.kind AS rule, o.kept || '/' || o.retired AS pair, {", ".join(f"o.{name}" for name in OVERLAP.names)},
    coalesce(kept.name, kept_contract.app, o.kept) AS kept_name,
    coalesce(retired.name, retired_contract.app, o.retired) AS retired_name,
    (SELECT min(r.decide_by) FROM renewal r WHERE {OF_THE_RETIRED} AND r.decide_by >= $today) AS decide_by,
    (SELECT sum(r.saving_at_renewal) FROM renewal r WHERE {OF_THE_RETIRED} AND r.currency = o.currency)
        AS saving_at_renewal
FROM overlap o
LEFT JOIN renewal kept_contract ON o.kind = 'same_product' AND kept_contract.contract_id = o.kept
LEFT JOIN renewal retired_contract ON o.kind = 'same_product' AND retired_contract.contract_id = o.retired
LEFT JOIN app kept ON kept.app_id = CASE WHEN o.kind = 'same_product' THEN kept_contract.app_id ELSE o.kept END
LEFT JOIN app retired
    ON retired.app_id = CASE WHEN o.kind = 'same_product' THEN retired_contract.app_id ELSE o.retired END
ORDER BY o.net_saving_per_year DESC NULLS LAST, o.kind, o.kept, o.retired
"""
JOBS = """
WITH member AS (
    SELECT category AS job, app_id, false AS is_bundle FROM app WHERE category IS NOT NULL
        AND (app_id IN (SELECT app_id FROM seat WHERE paid) OR app_id IN (SELECT app_id FROM renewal))
    UNION SELECT category, kept, true FROM overlap WHERE kind = 'in_bundle' AND category IS NOT NULL
), holder AS (
    SELECT app_id, coalesce(person_id, account_id) AS person, bool_or(state = 'active') AS is_active,
        bool_and(state = 'unknown') AS is_unknown
    FROM seat WHERE paid GROUP BY ALL
), counted AS (
    SELECT app_id, count(*) AS people, count_if(is_active) AS active, count_if(is_unknown) AS unknown
    FROM holder GROUP BY app_id
), priced AS (
    SELECT app_id, sum(cost_per_year) AS cost_per_year, any_value(currency) AS currency
    FROM renewal WHERE cost_per_year IS NOT NULL GROUP BY app_id HAVING count(DISTINCT currency) = 1
), twice AS (
    SELECT job, person FROM member JOIN holder USING (app_id) GROUP BY ALL HAVING count(DISTINCT app_id) > 1
), shared AS (
    SELECT job, count(*) AS people_on_two FROM twice GROUP BY job
)
SELECT job, app_id, coalesce(app.name, app_id) AS app, is_bundle, counted.people, active, unknown, cost_per_year,
    priced.currency,
    coalesce(people_on_two, 0) AS people_on_two
FROM member LEFT JOIN app USING (app_id) LEFT JOIN counted USING (app_id) LEFT JOIN priced USING (app_id)
    LEFT JOIN shared USING (job)
WHERE job IN (SELECT job FROM member GROUP BY job HAVING count(DISTINCT app_id) > 1)
ORDER BY job, active DESC NULLS LAST, people DESC NULLS LAST, app_id
"""


def overlaps(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame) -> pl.DataFrame:
    """OVERLAP's columns with `overlap_id`, the products' names and how far its finding is; the largest saving first.

    `decide_by` is the next last day for notice on what would be retired, `saving_at_renewal` what its renewal would
    give back instead: the same money, once. `mark` is unmarked, retire or keep, as the `status` of the finding
    (`finding_id`) has it; `marked_by, marked_at, marked_until, note` are of the newest decision on it.
    """
    both = pairs(snapshot, viewer).join(_found(snapshot, viewer, entered), on=["rule", "pair"], how="left")
    mark = pl.col("status").replace_strict(MARK_OF, default=UNMARKED, return_dtype=pl.String())
    return (
        both.with_columns(mark=mark)
        .drop("rule", "pair")
        .sort("net_saving_per_year", "overlap_id", descending=[True, False], nulls_last=True)
    )


def _found(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame) -> pl.DataFrame:
    """The findings of pairs as decisions leave them."""
    own = told(snapshot, viewer).filter(pl.col("rule").str.starts_with(RULE))
    return laid_over(snapshot, own, entered).select(
        "rule",
        "finding_id",
        "status",
        "note",
        pair="resource_id",
        marked_by="decided_by",
        marked_at="decided_at",
        marked_until="until",
    )


@remembered
def pairs(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """The overlaps of the snapshot."""
    found = snapshot.frame(PAIRS, {"today": snapshot.as_of})
    return found if sees_software(viewer) else found.clear()


@remembered
def jobs(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """A row a job (`job`) and product of those jobs that two or more do, the most used first.

    `people` hold a paid seat, `active` of them use it, of `unknown` nobody can tell; null where no source tells of
    seats. `people_on_two` hold seats of two of the job's products. `is_bundle`: it has the job in it beside others.
    """
    found = snapshot.frame(JOBS)
    return found if sees_software(viewer) else found.clear()
