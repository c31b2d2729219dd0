"""Machines (EC2 instances) that do nothing, or are off."""

import polars as pl

from transforms.waste.cases import Case, always, answered, in_use, unknown, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.lasting import lasting
from transforms.waste.rule import Rule, Setting, Step
from transforms.waste.rules.aws.sizes import with_family

INSTANCE, VOLUME, ADDRESS = "AWS::EC2::Instance", "AWS::EC2::Volume", "AWS::EC2::EIP"
IDLE = "aws.ec2.idle"
IDLE_DAYS = 14
MEGABYTE = 1_000_000


def running(estate: Estate) -> pl.LazyFrame:
    """Machines that run, or of which nobody told whether they do."""
    return estate.of(INSTANCE).filter(pl.col("state").is_null() | (pl.col("state") == "running"))


def idle(estate: Estate) -> pl.LazyFrame:
    """A running machine whose processor and network do nothing, hour by hour: one busy hour is use."""
    cpu, peak, network, least = (
        estate.setting(IDLE, name)
        for name in ("max_cpu_percent", "max_cpu_peak_percent", "max_network_mb_per_day", "min_coverage_percent")
    )
    machines = with_family(estate, _with_figures(estate, running(estate)), "instance_type")
    busy_hour = (pl.col("cpu_hour") > cpu) | (pl.col("cpu_p99") > cpu)
    return answered(
        machines,
        in_use(busy_hour, "Its busiest hour took {}% of its processor.", _short("cpu_hour")),
        in_use(pl.col("cpu_maximum") > peak, "Its processor reached {}%.", _short("cpu_maximum")),
        in_use(pl.col("network_mb") > network, "It moved {} MB on its busiest day.", _short("network_mb")),
        in_use(pl.col("gpu_maximum") > cpu, "Its GPU reached {}%.", _short("gpu_maximum")),
        in_use(_holds_memory(estate), "It holds {}% of its memory.", _short("memory_p99")),
        unknown(pl.col("state").is_null(), "The inventory does not tell whether it runs."),
        *unmeasured("coverage_percent", least, IDLE_DAYS, estate.as_of),
        *UNSEEN,
        waste(
            always(),
            f"In {IDLE_DAYS} days no hour took more than {{}}% of its processor, no moment more than {{}}%, and no day "
            "moved more than {} MB.",
            _short("cpu_hour"),
            _short("cpu_maximum"),
            _short("network_mb"),
        ),
        window_days=IDLE_DAYS,
        coverage_percent="coverage_percent",
        by_inventory=True,
        by_metrics=pl.col("coverage_percent") >= least,
        evidence=pl.struct(
            "instance_type",
            "kind",
            cpu_percent_p99="cpu_p99",
            cpu_percent_busiest_hour="cpu_hour",
            cpu_percent_maximum="cpu_maximum",
            network_mb_on_busiest_day="network_mb",
            memory_percent_p99="memory_p99",
            gpu_percent_maximum="gpu_maximum",
            max_cpu_percent=cpu,
            max_cpu_peak_percent=peak,
            max_network_mb_per_day=network,
            min_coverage_percent=least,
        ),
    )


# What cannot be called idle, since what it may be busy with is not measured.
UNSEEN: tuple[Case, ...] = (
    unknown(pl.col("kind").is_null(), "Nothing is known of machines such as {}.", "instance_type"),
    unknown(
        (pl.col("kind") == "accelerated") & pl.col("gpu_maximum").is_null(),
        "It has a GPU or the like, which nobody measures.",
    ),
    unknown(
        (pl.col("kind") == "memory") & pl.col("memory_p99").is_null(), "It is made for memory, which nobody measures."
    ),
)


def _holds_memory(estate: Estate) -> pl.Expr:
    return (pl.col("kind") == "memory") & (pl.col("memory_p99") > estate.setting(IDLE, "max_memory_percent"))


def _with_figures(estate: Estate, machines: pl.LazyFrame) -> pl.LazyFrame:
    """Machines with `cpu_p99`, `cpu_hour`, `cpu_maximum`, `network_mb` (busiest day), `memory_p99`, `gpu_maximum`.

    `coverage_percent` is that of processor or network, of which less is known; null where one is not.
    """
    cpu, network, memory, gpu = (
        estate.metric(name, days=IDLE_DAYS)
        for name in ("cpu_percent", "network_bytes", "memory_percent", "gpu_percent")
    )
    figures = (
        cpu.select(*ID, cpu_p99="p99", cpu_hour="hour_maximum", cpu_maximum="maximum", x_cpu="coverage_percent"),
        network.select(*ID, network_mb=pl.col("day_maximum") / MEGABYTE, x_network="coverage_percent"),
        memory.select(*ID, memory_p99="p99"),
        gpu.select(*ID, gpu_maximum="maximum"),
    )
    for each in figures:
        machines = machines.join(each, on=ID, how="left")
    both = pl.col("x_cpu").is_not_null() & pl.col("x_network").is_not_null()
    return machines.with_columns(coverage_percent=pl.when(both).then(pl.min_horizontal("x_cpu", "x_network")))


def stopped_for(estate: Estate) -> pl.LazyFrame:
    """Machines with `since`, `held_days`, `start_unknown` of those that are stopped, see `lasting`."""
    return lasting(estate.of(INSTANCE), estate, [INSTANCE], pl.col("state") == "stopped", "stopped", is_exact=True)


def stopped_long(estate: Estate) -> pl.LazyFrame:
    """A machine that has been off for a month. What it costs is that of its disks and addresses, named beside it."""
    days = estate.setting("aws.ec2.stopped_long", "min_days")
    machines = (
        stopped_for(estate)
        .filter(pl.col("state").is_in(["running", "stopped"]) | pl.col("state").is_null())
        .join(_hanging_on(estate, VOLUME, "disks"), on=ID, how="left")
        .join(_hanging_on(estate, ADDRESS, "addresses"), on=ID, how="left")
    )
    off = ("Stopped since {}, {} days.", "since", "held_days")
    hanging = (pl.col(name).list.len().fill_null(0) for name in ("disks", "addresses"))
    return answered(
        machines,
        unknown(pl.col("state").is_null(), "The inventory does not tell whether it runs."),
        in_use(pl.col("state") == "running", "It runs."),
        waste(pl.col("held_days") >= days, f"{off[0]} It keeps {{}} disks and {{}} addresses.", *off[1:], *hanging),
        in_use(~pl.col("start_unknown"), *off),
        in_use(estate.days_since(pl.col("created")) < days, "Made on {} only.", pl.col("created").dt.date()),
        unknown(always(), "Stopped when it was first seen on {}; since when is not told.", "since"),
        since="since",
        by_inventory=True,
        no_saving_reason=pl.when(pl.col("cost").is_null()).then(
            pl.lit("a machine that is off is not billed itself: its disks and addresses are findings of their own")
        ),
        evidence=pl.struct("instance_type", "disks", "addresses", stopped_days="held_days", min_days=days),
    )


def _hanging_on(estate: Estate, resource_type: str, name: str) -> pl.LazyFrame:
    """ID of machines, with the keys of what is attached to each as a list."""
    return (
        estate.of(resource_type)
        .select("provider", "account", "attached_to", thing="x_resource_key")
        .explode("attached_to")
        .drop_nulls("attached_to")
        .group_by("provider", "account", x_resource_key="attached_to")
        .agg(pl.col("thing").sort().alias(name))
    )


def _short(name: str) -> pl.Expr:
    return pl.col(name).round(1)


RULES = (
    Rule(
        id=IDLE,
        version=1,
        question="Does a machine do nothing?",
        resource_types=(INSTANCE,),
        step=Step.STOP,
        judge=idle,
        command="aws ec2 stop-instances --instance-ids {resource_id} --region {region}",
        cannot_see="whether it stands by for a failure; work that needs neither processor nor network",
        settings=(
            Setting("max_cpu_percent", 5.0, "percent, mean of any hour", "An agent and the system itself need less."),
            Setting("max_cpu_peak_percent", 20.0, "percent, any moment", "An agent wakes up for a moment."),
            Setting("max_network_mb_per_day", 5.0, "MB a day, both ways", "Time, names and health checks need less."),
            Setting("max_memory_percent", 40.0, "percent, p99", "A machine made for memory that holds more is in use."),
            Setting("min_coverage_percent", 80.0, "percent of hours", "Less may hide the hours in which it works."),
        ),
        reads=(
            ("cpu_percent", IDLE_DAYS),
            ("network_bytes", IDLE_DAYS),
            ("memory_percent", IDLE_DAYS),
            ("gpu_percent", IDLE_DAYS),
        ),
    ),
    Rule(
        id="aws.ec2.stopped_long",
        version=1,
        question="Has a machine been off for a month, and still costs?",
        resource_types=(INSTANCE,),
        step=Step.DELETE,
        judge=stopped_long,
        command="aws ec2 terminate-instances --instance-ids {resource_id} --region {region}",
        cannot_see="whether it is to be started again; make an image first",
        settings=(Setting("min_days", 30, "days", "A month covers what is started for a month's end."),),
    ),
)
