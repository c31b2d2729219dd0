"""Public addresses that point nowhere."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, waste
from transforms.waste.estate import Estate
from transforms.waste.rule import Rule, Step
from transforms.waste.rules.google.machines import command

ADDRESS = "compute.googleapis.com/Address"
# https://www.rfc-editor.org/rfc/rfc1918, https://www.rfc-editor.org/rfc/rfc6598, https://www.rfc-editor.org/rfc/rfc4193
PRIVATE = r"^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:)"
INTERNAL = (pl.col("address_type") == "internal") | (
    pl.col("address_type").is_null() & pl.col("address").str.contains(PRIVATE)
)


def unused(estate: Estate) -> pl.LazyFrame:
    """An external address that nothing uses. Its status alone says nothing: a reserved one may have users."""
    names = pl.col("used_by").list.eval(pl.element().str.extract(r"([^/]+/[^/]+)$")).list.join(", ")
    return answered(
        estate.of(ADDRESS),
        in_use(pl.col("used_by").list.len() > 0, "Used by {}.", names),
        in_use(pl.col("state") == "in_use", "Its status is IN_USE."),
        in_use(INTERNAL, "An internal address costs nothing."),
        unknown(pl.col("used_by").is_null(), "The inventory does not tell what uses it."),
        waste(always(), "{} is reserved, and nothing uses it.", "address"),
        since="state_since",
        by_inventory=True,
        action=command("gcloud compute addresses delete {name} --project {account} {}"),
        evidence=pl.struct("address", "address_type", "state", "purpose", "used_by"),
    )


RULES = (
    Rule(
        id="gcp.address.unused",
        version=1,
        question="Does a public address point nowhere?",
        resource_types=(ADDRESS,),
        step=Step.DELETE,
        judge=unused,
        command="gcloud compute addresses delete {name} --project {account}",
        cannot_see="whether it stands in somebody's firewall or name server, to be used again",
    ),
)
