"""Addresses, gateways and endpoints that carry nothing."""

from datetime import timedelta

import polars as pl

from transforms.waste.cases import Case, always, answered, in_use, unknown, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.lasting import lasting
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.aws.billed import BILLED_DAYS, ON_DAYS, Billed, paid_for_time
from transforms.waste.verdicts import STALE_AFTER_DAYS

ADDRESS, NAT, ENDPOINT = "AWS::EC2::EIP", "AWS::EC2::NatGateway", "AWS::EC2::VPCEndpoint"
NAT_DAYS, ENDPOINT_DAYS = 14, 30
# https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ips.html: what an address costs while nothing uses it.
IDLE_METER = r"(IdleAddress|ElasticIP:IdleAddress)$"
NATS = Billed(r"^nat-", r"NatGateway-Hours$", "bytes", "gateway")
ENDPOINTS = Billed(r"^vpce-", r"VpcEndpoint(-[A-Za-z]+)?-Hours$", "bytes", "endpoint")
COVERAGE = Setting("min_coverage_percent", 80.0, "percent of hours", "Less may hide the hours in which it carries.")


def address(estate: Estate) -> pl.LazyFrame:
    """A public address that is associated with nothing. Without an inventory the bill says so by itself."""
    days = estate.setting("aws.eip.unattached", "min_days")
    free = pl.col("attached_to").list.len() == 0
    there = lasting(up_to_date(estate, estate.of(ADDRESS), "attached_to"), estate, [ADDRESS], free)
    known = with_bill_only(estate, there, _idle_addresses(estate), ADDRESS)
    idle = (pl.col("idle_days") > 0).fill_null(value=False)
    said = "Its hours are on the bill as those of an idle address until {}."
    return answered(
        known,
        in_use(pl.col("attached_to").list.len() > 0, "Associated with {}.", pl.col("attached_to").list.join(", ")),
        in_use(free & (pl.col("held_days") < days), "Associated with nothing for {} days only.", "held_days"),
        waste(free, "Associated with nothing since {} at the latest.", "since"),
        waste(idle, said, "last_idle"),
        unknown(always(), "The inventory does not tell whether it is associated with something."),
        since="since",
        by_bill=idle,
        by_inventory=pl.col("attached_to").is_not_null(),
        evidence=pl.struct("public_ip", "idle_days", unattached_days="held_days", min_days=days),
    )


def _idle_addresses(estate: Estate) -> pl.LazyFrame:
    """ID, `idle_days` of the last 7 with idle hours on the bill, `last_idle` (day)."""
    lines = estate.charges.filter(
        pl.col("provider") == "aws", pl.col("meter").str.contains(IDLE_METER), pl.col("days_7") > 0
    )
    return lines.group_by(ID).agg(idle_days=pl.col("days_7").max(), last_idle=pl.col("last_day").max())


def up_to_date(estate: Estate, there: pl.LazyFrame, attribute: str) -> pl.LazyFrame:
    """Resources of which the inventory has not told for days have an attribute that is not told."""
    fresh = pl.col("last_seen") >= pl.lit(estate.as_of - timedelta(days=STALE_AFTER_DAYS))
    return there.with_columns(pl.when(fresh).then(attribute).alias(attribute))


def with_bill_only(estate: Estate, there: pl.LazyFrame, billed: pl.LazyFrame, *resource_types: str) -> pl.LazyFrame:
    """What the inventory has with what the bill has of it; of what only the bill has, what no inventory is told of.

    Of an account that told all of these types, the rest is gone. Adds `is_there`.
    """
    whole = there.with_columns(is_there=pl.lit(value=True)).join(billed, on=ID, how="full", coalesce=True)
    told = pl.concat([estate.told(name).filter("is_told") for name in resource_types]).select(ID[:2]).unique()
    listed = whole.join(told.with_columns(is_told=pl.lit(value=True)), on=ID[:2], how="left")
    return listed.filter(pl.col("is_there").is_not_null() | pl.col("is_told").is_null()).with_columns(
        pl.col("is_there").fill_null(value=False)
    )


def nat(estate: Estate) -> pl.LazyFrame:
    """A gateway that is paid by the hour and carries no byte, by the bill and by its metrics."""
    rule = "aws.nat.unused"
    least_days, least = estate.setting(rule, BILLED_DAYS.name), estate.setting(rule, COVERAGE.name)
    running = estate.of(NAT).filter(~pl.col("state").is_in(["deleted", "deleting", "failed"]).fill_null(value=False))
    carried = estate.metric("network_bytes", days=NAT_DAYS).select(
        *ID, "coverage_percent", "last_above_zero", carried=pl.max_horizontal("maximum", "sum")
    )
    billed = paid_for_time(estate.charges, NATS, NAT_DAYS)
    known = with_bill_only(estate, running, billed, NAT).join(carried, on=ID, how="left")
    return answered(
        known,
        *_used(),
        in_use(pl.col("carried") > 0, "It carried bytes until {}.", "last_above_zero"),
        *_too_short(least_days, NAT_DAYS),
        *unmeasured("coverage_percent", least, NAT_DAYS, estate.as_of),
        waste(
            always(), f"Paid for on {ON_DAYS}, and neither the bill nor its metrics have a byte.", *_on_days(NAT_DAYS)
        ),
        window_days=NAT_DAYS,
        coverage_percent="coverage_percent",
        last_activity=pl.max_horizontal("last_used", "last_above_zero"),
        by_bill=pl.col("paid").is_not_null(),
        by_inventory="is_there",
        by_metrics=(pl.col("coverage_percent") >= least).fill_null(value=False),
        evidence=pl.struct("paid_days", "used_days", "used_by", bytes_carried="carried", min_coverage_percent=least),
    )


def endpoint(estate: Estate) -> pl.LazyFrame:
    """An endpoint that is paid by the hour, and of which the bill has no byte."""
    least_days = estate.setting("aws.vpce.inactive", BILLED_DAYS.name)
    gone = pl.col("state").str.to_lowercase().is_in(["deleted", "deleting", "failed", "rejected", "expired"])
    billed = paid_for_time(estate.charges, ENDPOINTS, ENDPOINT_DAYS)
    there = estate.of(ENDPOINT).filter(~gone.fill_null(value=False))
    known = with_bill_only(estate, there, billed, ENDPOINT)
    return answered(
        known,
        in_use(pl.col("endpoint_type") == "Gateway", "An endpoint of this type costs nothing."),
        *_used(),
        *_too_short(least_days, ENDPOINT_DAYS),
        waste(always(), f"Paid for on {ON_DAYS}, and the bill has no byte.", *_on_days(ENDPOINT_DAYS)),
        window_days=ENDPOINT_DAYS,
        last_activity="last_used",
        by_bill=pl.col("paid").is_not_null(),
        by_inventory="is_there",
        evidence=pl.struct("service", "paid_days", "used_days", "used_by", min_billed_days_percent=least_days),
    )


def _on_days(days: int) -> tuple[str | pl.Expr, ...]:
    return "paid_days", pl.lit(days), "window_end"


def _used() -> tuple[Case, ...]:
    return (in_use(pl.col("used_days") > 0, "The bill has bytes of it until {}: {}.", "last_used", "used_by"),)


def _too_short(least: pl.Expr, days: int) -> tuple[Case, ...]:
    """What is paid for too short a time to be called unused."""
    first = pl.col("window_end") - pl.duration(days=days - 1)
    return (
        unknown(pl.col("paid").is_null(), "No bill tells what it is paid for."),
        unknown(pl.col("paid_since") > first, "Paid for since {} only, too short to tell.", "paid_since"),
        unknown(pl.col("paid_days") * 100.0 / days < least, f"On the bill on {ON_DAYS} only.", *_on_days(days)),
    )


RULES = (
    Rule(
        id="aws.eip.unattached",
        version=1,
        question="Does a public address point nowhere?",
        resource_types=(ADDRESS,),
        step=Step.DELETE,
        judge=address,
        command="aws ec2 release-address --allocation-id {resource_id} --region {region}",
        cannot_see="whether others allow this very address in, and would have to allow another",
        settings=(Setting("min_days", 0, "days", "It costs from the first hour on, and another is had in a moment."),),
        by_bill_alone=True,
    ),
    Rule(
        id="aws.nat.unused",
        version=1,
        question="Does a gateway carry nothing?",
        resource_types=(NAT,),
        step=Step.DELETE,
        judge=nat,
        command="aws ec2 delete-nat-gateway --nat-gateway-id {resource_id} --region {region}",
        cannot_see="whether it stands by for another zone; routes that would lead nowhere",
        settings=(BILLED_DAYS, COVERAGE),
        reads=(("network_bytes", NAT_DAYS),),
        by_bill_alone=True,
    ),
    Rule(
        id="aws.vpce.inactive",
        version=1,
        question="Does an endpoint carry nothing?",
        resource_types=(ENDPOINT,),
        step=Step.DELETE,
        judge=endpoint,
        command="aws ec2 delete-vpc-endpoints --vpc-endpoint-ids {resource_id} --region {region}",
        cannot_see="whether it is there for an emergency, such as a session to a machine without other ways in",
        settings=(BILLED_DAYS,),
        by_bill_alone=True,
    ),
)
