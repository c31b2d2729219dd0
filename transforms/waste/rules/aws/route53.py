"""Health checks (Route 53) on which nothing depends."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, waste
from transforms.waste.estate import Estate
from transforms.waste.rule import Rule, Step

CHECK = "AWS::Route53::HealthCheck"


def unused_check(estate: Estate) -> pl.LazyFrame:
    """A check to which no record refers, nor a calculated check that counts others."""
    records, parents = pl.col("records"), pl.col("parents")
    return answered(
        estate.of(CHECK),
        in_use(records.list.len() > 0, "{} refers to it.", records.list.join(", ")),
        in_use(parents.list.len() > 0, "The check {} counts it.", parents.list.join(", ")),
        unknown(records.is_null(), "Not all hosted zones could be read, so a record may refer to it."),
        waste(always(), "No record refers to it, and no other check."),
        by_inventory=True,
        evidence=pl.struct("records", "parents"),
    )


RULES = (
    Rule(
        id="aws.route53.unused_check",
        version=1,
        question="Is something checked on which no record depends?",
        resource_types=(CHECK,),
        step=Step.DELETE,
        judge=unused_check,
        command="aws route53 delete-health-check --health-check-id {id}",
        cannot_see="alarms that watch the check's own metric, and records in zones of other accounts",
    ),
)
