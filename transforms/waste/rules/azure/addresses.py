"""Public addresses and network interfaces."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, lead, unknown, waste
from transforms.waste.estate import Estate
from transforms.waste.rule import Rule, Step
from transforms.waste.rules.azure.ids import names

ADDRESS = "microsoft.network/publicipaddresses"
INTERFACE = "microsoft.network/networkinterfaces"


def unattached(estate: Estate) -> pl.LazyFrame:
    """A public address that points nowhere and costs: a standard one, or a static one."""
    free = (pl.col("sku").str.to_lowercase() == "basic") & (pl.col("allocation").str.to_lowercase() == "dynamic")
    return answered(
        estate.of(ADDRESS),
        in_use(_some("attached_to"), "The address of {}.", names("attached_to")),
        in_use(_some("nat_gateways"), "An address of the NAT gateway {}.", names("nat_gateways")),
        in_use(_some("prefixes"), "It belongs to the prefix {}, which is paid for as a whole.", names("prefixes")),
        unknown(
            pl.any_horizontal(pl.col("attached_to", "nat_gateways", "prefixes").is_null()),
            "The inventory does not tell what the address points to.",
        ),
        in_use(free, "A basic dynamic address without a resource costs nothing."),
        unknown(
            pl.col("sku").is_null() & pl.col("allocation").is_null(), "The inventory does not tell of which kind it is."
        ),
        waste(always(), "A {} {} address that points nowhere.", _lower("sku"), _lower("allocation")),
        by_inventory=True,
        evidence=pl.struct("sku", "allocation"),
    )


def orphan(estate: Estate) -> pl.LazyFrame:
    """A network interface of nothing: it costs nothing, and stands in the way of who tidies."""
    return answered(
        estate.of(INTERFACE),
        in_use(_some("machines"), "It belongs to {}.", names("machines")),
        in_use(_some("private_endpoints"), "It belongs to the private endpoint {}.", names("private_endpoints")),
        in_use(_some("used_by_services"), "A service uses it: {}.", pl.col("used_by_services").list.join(", ")),
        unknown(
            pl.any_horizontal(pl.col("machines", "private_endpoints").is_null()),
            "The inventory does not tell what uses the interface.",
        ),
        lead(always(), "No machine and no private endpoint uses it; network interfaces cost nothing."),
        by_inventory=True,
        wasted_in_window=pl.lit(0),
        no_saving_reason=pl.lit("network interfaces cost nothing"),
    )


def _some(links: str) -> pl.Expr:
    return pl.col(links).list.len() > 0


def _lower(word: str) -> pl.Expr:
    return pl.col(word).str.to_lowercase()


RULES = (
    Rule(
        id="azure.ip.unattached",
        version=1,
        question="Does a public address point nowhere?",
        resource_types=(ADDRESS,),
        step=Step.DELETE,
        judge=unattached,
        command="az network public-ip delete --ids {resource_id}",
        cannot_see="whether somebody outside has let this address through a firewall and it is kept for that",
    ),
    Rule(
        id="azure.nic.orphan",
        version=1,
        question="Is a network interface left over?",
        resource_types=(INTERFACE,),
        step=Step.TIDY,
        judge=orphan,
        command="az network nic delete --ids {resource_id}",
        cannot_see="whether its private address is kept for a machine to come",
    ),
)
