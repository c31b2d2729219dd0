"""Images of machines that nothing starts from."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.lasting import day_of
from transforms.waste.rule import Rule, Setting, Step

IMAGE, INSTANCE = "AWS::EC2::Image", "AWS::EC2::Instance"
TEMPLATE, CONFIGURATION = "AWS::EC2::LaunchTemplate", "AWS::AutoScaling::LaunchConfiguration"
HISTORY_DAYS = 400


def unused(estate: Estate) -> pl.LazyFrame:
    """An image that no machine, launch template or group has started from for some time, and that is not shared."""
    days = estate.setting("aws.ami.unused", "min_days")
    images = (
        estate.is_listed(estate.of(IMAGE), INSTANCE, TEMPLATE)
        .join(_started(estate), on=ID, how="left")
        .join(_named_by(estate), on=ID, how="left")
        .with_columns(
            last_use=pl.max_horizontal(day_of("last_launched"), "last_started"),
            age_days=estate.days_since(pl.col("created")),
        )
        .with_columns(idle_days=estate.days_since(pl.col("last_use")))
    )
    nothing = pl.coalesce(
        pl.format("Nothing has started from it since {}", pl.col("last_use").cast(pl.String())),
        pl.lit("Nothing is known to have started from it"),
    )
    return answered(
        images,
        in_use(pl.col("is_public"), "It is public, so that others may start from it."),
        in_use(pl.col("shared_with").list.len() > 0, "It is shared with {}.", pl.col("shared_with").list.join(", ")),
        in_use(pl.col("state") == "disabled", "It was disabled, which keeps it on purpose."),
        in_use(pl.col("named_by").is_not_null(), "{} starts from it.", "named_by"),
        in_use(pl.col("idle_days") < days, "A machine of it was there on {}.", "last_use"),
        in_use(pl.col("age_days") < days, "Made {} days ago only.", "age_days"),
        unknown(pl.col("shared_with").is_null(), "The inventory does not tell with whom it is shared."),
        unknown(~pl.col("is_listed"), "The inventory was not told of all machines and launch templates."),
        waste(always(), "{}, and no launch template or group names it.", nothing),
        window_days=days,
        last_activity="last_use",
        by_inventory=True,
        no_saving_reason=pl.when(pl.col("cost").is_null()).then(
            pl.lit("an image is not billed itself: its snapshots are, and are findings of their own")
        ),
        evidence=pl.struct("snapshots", "age_days", "idle_days", "state", min_days=days),
    )


def _started(estate: Estate) -> pl.LazyFrame:
    """ID of images, `last_started`: the last day on which our history has a machine that was started from it."""
    machines = estate.within(INSTANCE, days=HISTORY_DAYS)
    return (
        machines.explode("image")
        .drop_nulls("image")
        .group_by("provider", "account", x_resource_key="image")
        .agg(last_started=pl.col("x_last_seen").max())
    )


def _named_by(estate: Estate) -> pl.LazyFrame:
    """ID of images, `named_by`: the launch templates and configurations that start machines from it."""
    sources = [
        estate.of(kind).select("provider", "account", "name", "x_resource_key", "images")
        for kind in (TEMPLATE, CONFIGURATION)
    ]
    return (
        pl.concat(sources)
        .explode("images")
        .drop_nulls("images")
        .group_by("provider", "account", x_resource_key="images")
        .agg(named_by=pl.coalesce("name", "x_resource_key").unique().sort().str.join(", "))
    )


RULES = (
    Rule(
        id="aws.ami.unused",
        version=1,
        question="Is an image kept that nothing starts from?",
        resource_types=(IMAGE, INSTANCE, TEMPLATE),
        step=Step.DELETE,
        judge=unused,
        command="aws ec2 deregister-image --image-id {resource_id} --region {region}",
        cannot_see="scripts and pipelines that start machines from it by its id; its snapshots stay and are billed",
        settings=(Setting("min_days", 90, "days", "A quarter covers what is started for a month's or quarter's end."),),
    ),
)
