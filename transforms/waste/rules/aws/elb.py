"""Load balancers with nothing behind them, or to which nothing comes."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, waste
from transforms.waste.estate import Estate
from transforms.waste.lasting import lasting
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.aws.billed import BILLED_DAYS, ON_DAYS, Billed, paid_for_time
from transforms.waste.rules.aws.network import up_to_date, with_bill_only

BALANCER, CLASSIC = "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancing::LoadBalancer"
RULE, DAYS = "aws.elb.unused", 14
BALANCERS = Billed(
    r"^arn:[^:]*:elasticloadbalancing:[^:]*:[^:]*:loadbalancer/", r"LoadBalancerUsage$", "capacity units", "balancer"
)


def unused(estate: Estate) -> pl.LazyFrame:
    """A balancer without a registered target, or one that is paid by the hour and of which the bill has no traffic.

    One that redirects needs no target. Its metrics are not asked: while nothing comes it tells none. When its targets
    went is known by the looks at it alone, so the bill's days without traffic say more than a look long ago.
    """
    days, least = estate.setting(RULE, "min_days"), estate.setting(RULE, BILLED_DAYS.name)
    empty = pl.col("targets") == 0
    told = up_to_date(estate, estate.of(BALANCER, CLASSIC), "targets")
    there = lasting(told, estate, [BALANCER, CLASSIC], empty)
    billed = paid_for_time(estate.charges, BALANCERS, DAYS)
    known = with_bill_only(estate, there, billed, BALANCER).with_columns(age_days=estate.days_since(pl.col("created")))
    first = pl.col("window_end") - pl.duration(days=DAYS - 1)
    long_paid = (pl.col("paid_since") <= first) & (pl.col("paid_days") * 100.0 / DAYS >= least)
    idle = (long_paid & (pl.col("used_days") == 0)).fill_null(value=False)
    on_days = ("paid_days", pl.lit(DAYS), "window_end")
    lately = (~pl.col("start_unknown") & (pl.col("held_days") < days)).fill_null(value=False)
    return answered(
        known,
        in_use(pl.col("redirects"), "A listener of it redirects, for which it needs no targets."),
        in_use(empty & (pl.col("age_days") < days), "Made {} days ago only.", "age_days"),
        in_use(empty & lately & ~idle, "It had targets until {}.", "since"),
        waste(empty & ~lately, "No target is registered with it since {} at the latest.", "since"),
        in_use(pl.col("used_days") > 0, "The bill has traffic of it until {}: {}.", "last_used", "used_by"),
        waste(idle, f"Paid for on {ON_DAYS}, and the bill has no traffic.", *on_days),
        in_use(pl.col("targets") > 0, "{} targets are registered with it.", "targets"),
        unknown(always(), "Neither its targets nor its traffic are known."),
        since="since",
        window_days=DAYS,
        last_activity="last_used",
        by_bill=idle,
        by_inventory=pl.col("is_there") & pl.col("targets").is_not_null() & ~(pl.col("targets") > 0),
        evidence=pl.struct(
            "balancer_type", "targets", "redirects", "paid_days", "used_days", "used_by", "age_days", min_days=days
        ),
    )


RULES = (
    Rule(
        id=RULE,
        version=1,
        question="Is a balancer paid for with nothing behind it?",
        resource_types=(BALANCER, CLASSIC),
        step=Step.DELETE,
        judge=unused,
        command="aws elbv2 delete-load-balancer --load-balancer-arn {resource_id} --region {region}",
        cannot_see="whether its targets are registered only while a job runs; names that point at it",
        settings=(
            Setting("min_days", 14, "days without targets", "Two weeks cover a rebuild of what stands behind it."),
            BILLED_DAYS,
        ),
        by_bill_alone=True,
    ),
)
