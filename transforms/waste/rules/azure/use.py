"""How busy machines and scale sets are, and what asks of them whether they do nothing."""

from collections.abc import Sequence

import polars as pl

from transforms.waste.cases import Case, always, in_use, short, unknown, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Setting

BYTES_A_MB = 1_000_000
IDLE_DAYS = 14
# N is the letter of types with accelerators: https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions
WITH_ACCELERATOR = (pl.col("kind") == "accelerated") | pl.col("machine_type").str.contains("(?i)^standard_n")
COVERAGE = Setting("min_coverage_percent", 80.0, "percent of hours", "Fewer hours than that prove nothing.")
IDLE = (
    Setting("max_cpu_percent", 5.0, "percent", "No hour's mean is above it; agents alone stay below."),
    Setting("max_cpu_peak_percent", 20.0, "percent", "An agent that wakes up peaks below it, a job does not."),
    Setting("max_network_mb_per_day", 5.0, "MB a day and machine", "What agents and probes alone send and receive."),
    Setting("max_memory_percent", 60.0, "percent", "More than that is held for something, as by a cache."),
    COVERAGE,
)
USE = ("cpu_p99", "cpu_in_an_hour", "cpu_peak", "network_mb_a_day", "memory_percent")


def reads(days: int) -> tuple[tuple[str, int], ...]:
    """The metrics of `with_use`."""
    return tuple((name, days) for name in ("cpu_percent", "network_bytes", "memory_percent", "memory_free_percent"))


def with_use(machines: pl.LazyFrame, estate: Estate, days: int) -> pl.LazyFrame:
    """Rows with `machine_type` (and `machines`, else one), and how busy they were over so many days.

    Adds USE (percent, MB a day and machine of the busiest day; memory in its fullest hour), `cpu_coverage`,
    `network_coverage`, `last_activity`, and of the type's family `kind`, `factor`, `smaller`, `smaller_factor`.
    """
    cpu = estate.metric("cpu_percent", days=days).select(
        *ID, "last_above_zero", cpu_p99="p99", cpu_in_an_hour="hour_maximum", cpu_peak="maximum",
        cpu_coverage="coverage_percent",
    )  # fmt: skip
    network = estate.metric("network_bytes", days=days).select(
        *ID, network=pl.col("day_maximum") / BYTES_A_MB, network_coverage="coverage_percent"
    )
    held = estate.metric("memory_percent", days=days).select(*ID, held="hour_maximum")
    left = estate.metric("memory_free_percent", days=days).select(*ID, left="minimum")
    rows = machines.join(_families(estate), left_on=pl.col("machine_type").str.to_lowercase(), right_on="type_key",
                         how="left")  # fmt: skip
    for metric in (cpu, network, held, left):
        rows = rows.join(metric, on=ID, how="left")
    count = pl.col("machines").clip(lower_bound=1) if "machines" in machines.collect_schema() else pl.lit(1)
    return rows.with_columns(
        network_mb_a_day=pl.col("network") / count, memory_percent=pl.coalesce("held", 100 - pl.col("left"))
    )


def _families(estate: Estate) -> pl.LazyFrame:
    of_azure = estate.references["families"].lazy().filter(pl.col("provider") == "azure")
    return of_azure.select(
        "kind", "factor", "smaller", "smaller_factor", type_key=pl.col("instance_type").str.to_lowercase()
    )


def idle_cases(estate: Estate, rule: str, spared: Sequence[Case] = ()) -> tuple[Case, ...]:
    """Of `with_use` over IDLE_DAYS: use in any of its forms, then what cannot be told, then what does nothing.

    `spared` are cases of what shows no use and is not waste.
    """
    cpu, peak, network, memory, least = (estate.setting(rule, each.name) for each in IDLE)
    days = pl.lit(IDLE_DAYS)
    return (
        in_use(
            pl.col("cpu_in_an_hour") > cpu, "Its CPU was at {}% over an hour of {} days.", short("cpu_in_an_hour"), days
        ),
        in_use(pl.col("cpu_peak") > peak, "Its CPU peaked at {}% in {} days.", short("cpu_peak"), days),
        in_use(
            pl.col("network_mb_a_day") > network, "It sent and received up to {} MB a day.", short("network_mb_a_day")
        ),
        in_use(pl.col("memory_percent") > memory, "It holds {}% of its memory.", short("memory_percent")),
        *spared,
        *unmeasured("cpu_coverage", least, IDLE_DAYS, estate.as_of),
        *unmeasured("network_coverage", least, IDLE_DAYS, estate.as_of),
        unknown(WITH_ACCELERATOR, "Nobody tells how busy the accelerators of a {} are.", "machine_type"),
        unknown(
            (pl.col("kind") == "memory") & pl.col("memory_percent").is_null(),
            "A {} is made for much memory, and no metric tells how full it is.",
            "machine_type",
        ),
        waste(
            always(),
            "In {} days no hour of its CPU was above {}% (peak {}%), and it sent and received at most {} MB a day.",
            days,
            short("cpu_in_an_hour"),
            short("cpu_peak"),
            short("network_mb_a_day"),
        ),
    )


def looked_at(estate: Estate, rule: str, settings: Sequence[Setting]) -> list[pl.Expr]:
    """Of `with_use`, for evidence: what was seen, and the thresholds that it was held against."""
    return [pl.col("machine_type", *USE), *(estate.setting(rule, each.name).alias(each.name) for each in settings)]
