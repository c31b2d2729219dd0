"""Findings as FOCUS' draft Recommendation dataset: https://github.com/FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec/pull/2444

It is planned for FOCUS 1.5 and may still change; the columns are those of the draft of September 2026.
"""

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.findings import COST, findings
from dashboards.reports.csv_file import plain_decimal
from transforms.waste.rule import Step
from transforms.waste.rules import RULES
from warehouse.snapshot import Snapshot

COLUMNS = (
    *("BillingAccountId", "BillingAccountName", "Currency", "EstimatedMonthlyCostImpact", "EvaluationPeriodEnd"),
    *("EvaluationPeriodStart", "ImplementationEffort", "ImplementationRisk", "RecommendationCategory"),
    *("RecommendationCreated", "RecommendationDescription", "RecommendationDetails", "RecommendationId"),
    *("RecommendationLastUpdated", "RecommendationProviderName", "RecommendationStatus", "RecommendationSubcategory"),
    *("RegionId", "RegionName", "ResourceId", "ResourceName", "ResourceType", "ServiceCategory", "ServiceName"),
    *("ServiceProviderName", "ServiceSubcategory", "SubAccountId", "SubAccountName"),
)
STATUS = {
    "open": "Open",
    "acknowledged": "Open",
    "in_progress": "Open",
    "regressed": "Open",
    "not_realised": "Open",
    "snoozed": "Deferred",
    "exempt": "Dismissed",
    "resolved": "Implemented",
    "verified": "Implemented",
}
SUBCATEGORY = {
    Step.DELETE: "Idle Resource Removal",
    Step.STOP: "Idle Resource Removal",
    Step.SHRINK: "Rightsizing",
    Step.MODERNISE: "Modernization",
    Step.SCHEDULE: "Scaling",
    Step.TIDY: "Other (Cost)",
}
RISK = {
    Step.DELETE: "High",
    Step.STOP: "Medium",
    Step.SHRINK: "Medium",
    Step.MODERNISE: "Low",
    Step.SCHEDULE: "Low",
    Step.TIDY: "Very Low",
}
STEPS = {rule.id: int(rule.step) for rule in RULES}
PROVIDERS = {"aws": "AWS", "azure": "Microsoft", "gcp": "Google Cloud", "oci": "Oracle"}
NOT_PRICED = "Other (Operational Excellence)"
# Of a resource that the bills name: whose account, which service.
PLACED = """
SELECT coalesce(x_provider, '') AS provider, coalesce(SubAccountId, '') AS account, ResourceId AS "ResourceId",
    any_value(BillingAccountId) AS "BillingAccountId", any_value(BillingAccountName) AS "BillingAccountName",
    any_value(SubAccountName) AS "SubAccountName", any_value(ServiceName) AS "ServiceName",
    any_value(ServiceCategory) AS "ServiceCategory"
FROM cost_daily WHERE ResourceId IS NOT NULL GROUP BY ALL
"""
SPELLED = """
SELECT coalesce(x_provider, '') AS provider, coalesce(SubAccountId, '') AS account,
    coalesce(x_resource_key, ResourceId) AS resource_id, any_value(ResourceId) AS "ResourceId"
FROM resource_cost WHERE ResourceId IS NOT NULL GROUP BY ALL
"""


def focus_recommendations(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame) -> pl.DataFrame:
    """A row a finding of waste and a row a lead, in the draft's columns.

    The cost impact is negative where acting saves: cash and what a commitment covered, as it is of effective cost. It
    may not be null of the category Cost, so what is not priced is Operational Excellence. `ResourceId` is as the bill
    spells it, so that it joins Cost and Usage.
    """
    found = findings(snapshot, viewer, {}, entered).filter(
        pl.col("outcome").is_in(["waste", "lead"]), ~pl.col("rule").str.starts_with(COST)
    )
    place = ["provider", "account", "resource_id"]
    joined = (
        found.join(snapshot.frame(SPELLED), on=place, how="left", maintain_order="left")
        .join(snapshot.frame(PLACED), on=["provider", "account", "ResourceId"], how="left", maintain_order="left")
        .with_columns(
            impact=-(pl.col("saving_per_month") + pl.col("commitment_freed_per_month").fill_null(0)),
            step=pl.col("rule").replace_strict(STEPS, default=None, return_dtype=pl.Int64()),
        )
    )
    return joined.with_columns(**_columns(snapshot)).select(COLUMNS)


def _columns(snapshot: Snapshot) -> dict[str, pl.Expr]:
    """Those that are not there under their name already."""
    none = pl.lit(None, pl.String())
    priced = pl.col("impact").is_not_null()
    return {
        "Currency": pl.col("currency"),
        "EstimatedMonthlyCostImpact": pl.col("impact"),
        "EvaluationPeriodStart": _instant(pl.col("window_start")),
        "EvaluationPeriodEnd": _instant(pl.col("window_end").dt.offset_by("1d")),
        "ImplementationEffort": none,
        "ImplementationRisk": _of_step(RISK),
        "RecommendationCategory": pl.when(priced).then(pl.lit("Cost")).otherwise(pl.lit("Operational Excellence")),
        "RecommendationSubcategory": pl.when(priced)
        .then(_of_step(SUBCATEGORY).fill_null("Other (Cost)"))
        .otherwise(pl.lit(NOT_PRICED)),
        "RecommendationCreated": _instant(pl.col("first_found")),
        "RecommendationLastUpdated": pl.lit(f"{snapshot.published:%Y-%m-%dT%H:%M:%SZ}"),
        "RecommendationDescription": pl.col("reason"),
        "RecommendationDetails": _details(),
        "RecommendationId": pl.col("finding_id"),
        "RecommendationProviderName": pl.when(pl.col("origin") == "outlay").then(pl.lit("Outlay")).otherwise("origin"),
        "RecommendationStatus": pl.col("status").replace_strict(STATUS, return_dtype=pl.String()),
        "RegionId": pl.col("region"),
        "RegionName": none,
        "ResourceId": pl.coalesce("ResourceId", "resource_id"),
        "ResourceName": pl.col("resource_name"),
        "ResourceType": pl.col("resource_type"),
        "ServiceProviderName": pl.col("provider").replace(PROVIDERS),
        "ServiceSubcategory": none,
        "SubAccountId": pl.col("account"),
    }


def _of_step(names: dict[Step, str]) -> pl.Expr:
    known = {int(step): name for step, name in names.items()}
    return pl.col("step").replace_strict(known, default=None, return_dtype=pl.String())


def _instant(day: pl.Expr) -> pl.Expr:
    return day.dt.strftime("%Y-%m-%dT00:00:00Z")


def _details() -> pl.Expr:
    """What no column of the draft holds, under `x_` names."""
    return pl.struct(
        x_Rule="rule",
        x_RuleVersion="rule_version",
        x_Outcome="outcome",
        x_Confidence="confidence",
        x_CoveragePercent="coverage_percent",
        x_SavingPerMonth=plain_decimal("saving_per_month"),
        x_CommitmentFreedPerMonth=plain_decimal("commitment_freed_per_month"),
        x_SavingIsUpperBound="saving_is_upper_bound",
        x_NoSavingReason="no_saving_reason",
        x_IncludedIn="included_in",
        x_Owner="owner",
        x_Action="action",
        x_CannotSee="cannot_see",
    ).struct.json_encode()
