"""Functions (Lambda): kept warm for nothing, or with far more memory than they use."""

from dataclasses import replace

import polars as pl

from transforms.waste.cases import always, answered, in_use, lead, unknown
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.aws.billed import BILLED_DAYS, Billed, paid_and_unused
from transforms.waste.rules.aws.still import Sign

DAYS = 30
FUNCTION = "AWS::Lambda::Function"
PROVISIONED = Billed(
    r"^arn:[^:]*:lambda:[^:]*:[^:]*:function:", r"Lambda-Provisioned-Concurrency(-ARM)?$", "invocations", "function"
)
WHOLE = r"^(arn:[^:]*:lambda:[^:]*:[^:]*:function:[^:]+)"
INVOCATIONS = Sign("invocations", "invocations")


def idle_provisioned(estate: Estate) -> pl.LazyFrame:
    """A function that is kept warm, and not invoked. Without provisioned concurrency an idle function costs nothing.

    Functions have no datapoints while nobody invokes them, so the bill is what tells. What it names by an alias or a
    version is the function's.
    """
    whole = pl.coalesce(pl.col("x_resource_key").str.extract(WHOLE), "x_resource_key")
    of_functions = replace(estate, charges=estate.charges.with_columns(x_resource_key=whole))
    rule = "aws.lambda.idle_provisioned"
    return paid_and_unused(of_functions, rule, FUNCTION, PROVISIONED, days=DAYS, signs=[INVOCATIONS]).filter("by_bill")


def overmemory(estate: Estate) -> pl.LazyFrame:
    """A function that never uses much of its memory: by Lambda Insights, or as Compute Optimizer saw it."""
    most = estate.setting("aws.lambda.overmemory", "max_used_percent")
    least = estate.setting("aws.lambda.overmemory", "min_memory_mb")
    seen = estate.metric("memory_used_mb", days=DAYS).select(*ID, "coverage_percent", insights_mb="maximum")
    functions = (
        estate.of(FUNCTION)
        .join(seen, on=ID, how="left")
        .with_columns(used_mb=pl.max_horizontal("insights_mb", "maximum_memory_used_mb"))
        .with_columns(used_percent=pl.col("used_mb") * 100.0 / pl.col("memory_mb"))
    )
    used = ("It used {} MB of its {} at most.", pl.col("used_mb").round(0).cast(pl.Int64), "memory_mb")
    return answered(
        functions,
        unknown(pl.col("memory_mb").is_null(), "The inventory does not tell its memory."),
        in_use(pl.col("memory_mb") <= least, "It has {} MB, hardly less is to be had.", "memory_mb"),
        unknown(pl.col("used_percent").is_null(), "Nobody measures how much of its memory it uses."),
        in_use(pl.col("used_percent") >= most, *used),
        lead(always(), *used),
        window_days=DAYS,
        coverage_percent="coverage_percent",
        by_inventory=True,
        by_metrics=pl.col("used_mb").is_not_null(),
        evidence=pl.struct("memory_mb", "used_mb", "used_percent", max_used_percent=most),
    )


RULES = (
    Rule(
        id="aws.lambda.idle_provisioned",
        version=1,
        question="Is a function kept warm that is not invoked?",
        resource_types=(FUNCTION,),
        step=Step.STOP,
        judge=idle_provisioned,
        command="aws lambda delete-provisioned-concurrency-config --function-name {id} --qualifier … --region {region}",
        cannot_see="which alias or version it is of, where the function has several",
        settings=(BILLED_DAYS,),
        reads=(("invocations", DAYS),),
        by_bill_alone=True,
    ),
    Rule(
        id="aws.lambda.overmemory",
        version=1,
        question="Has a function far more memory than it uses?",
        resource_types=(FUNCTION,),
        step=Step.SHRINK,
        judge=overmemory,
        command="aws lambda update-function-configuration --function-name {name} --memory-size … --region {region}",
        cannot_see="how much longer it runs with less memory, which also is less CPU: it can cost as much, or more",
        settings=(
            Setting("max_used_percent", 40.0, "percent of memory", "With half as much it would still have room."),
            Setting("min_memory_mb", 256, "MB", "The runtime needs some itself, and 128 is the least there is."),
        ),
        reads=(("memory_used_mb", DAYS),),
    ),
)
