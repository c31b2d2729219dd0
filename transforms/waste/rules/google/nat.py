"""NAT gateways that carry nothing."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule, Setting, Step

ROUTER = "compute.googleapis.com/Router"
UNUSED, COVERAGE, DAYS = "gcp.nat.unused", "min_coverage_percent", 14
BYTES = r"(?i)byte$"


def unused(estate: Estate) -> pl.LazyFrame:
    """A router whose NAT gateways carry no bytes, by what they tell and by the bill."""
    least = estate.setting(UNUSED, COVERAGE)
    billed = (
        estate.charges.filter(pl.col("provider") == "gcp")
        .group_by(ID)
        .agg(billed_bytes=pl.col("quantity_14").filter(pl.col("unit").str.contains(BYTES)).sum())
    )
    rows = estate.of(ROUTER).join(estate.metric("network_bytes", days=DAYS), on=ID, how="left")
    carried = pl.col("sum")
    return answered(
        rows.join(billed, on=ID, how="left"),
        in_use(pl.col("nats") == 0, "It has no NAT gateway, and a router costs nothing."),
        in_use(carried > 0, "It carried {} bytes in {} days.", carried, pl.lit(DAYS)),
        in_use(pl.col("billed_bytes") > 0, "The bill has bytes that it carried in {} days.", pl.lit(DAYS)),
        *unmeasured("coverage_percent", least, DAYS, estate.as_of),
        waste(always(), "It is paid by the hour and carried no byte in {} days.", pl.lit(DAYS)),
        window_days=DAYS,
        coverage_percent="coverage_percent",
        last_activity="last_above_zero",
        by_bill=pl.col("billed_bytes").is_not_null(),
        by_inventory=True,
        by_metrics=pl.col("coverage_percent") >= least,
        evidence=pl.struct("nats", "addresses", "sum", "billed_bytes", min_coverage_percent=least),
    )


RULES = (
    Rule(
        id=UNUSED,
        version=1,
        question="Does a NAT gateway carry anything?",
        resource_types=(ROUTER,),
        step=Step.DELETE,
        judge=unused,
        command="gcloud compute routers nats delete NAT --router {name} --project {account} --region {region}",
        cannot_see="whether machines that need it are started only now and then",
        settings=(Setting(COVERAGE, 80.0, "percent of hours", "Less says nothing of the rest."),),
        reads=(("network_bytes", DAYS),),
    ),
)
