"""Machines and databases that are larger or older than they need be: what both are judged by."""

import polars as pl

from transforms.waste.cases import Case, always, answered, in_use, lead, unknown, unmeasured, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Setting
from transforms.waste.rules.aws.sizes import as_type, with_family

DAYS = 30
COVERAGE = Setting("min_coverage_percent", 80.0, "percent of hours", "Less may hide the hours in which it works.")
LEAST_SAVING = Setting("min_saving_percent", 1.0, "percent of its cost", "Less is not worth a change.")
NO_STATE = unknown(pl.col("state").is_null(), "The inventory does not tell whether it runs.")
NO_TYPE = unknown(pl.col("type").is_null(), "The inventory does not tell its type.")


def smaller_would_do(estate: Estate, rule: str, machines: pl.LazyFrame, change: str) -> pl.LazyFrame:
    """Verdicts of machines (columns of `Estate.of`, `type`, `is_idle`): has the next size down room for their work?

    In the busiest hour too, which a percentile does not show. `change` is the command, `{type}` in it the new type. The
    rule has the settings max_cpu_percent, max_memory_percent, COVERAGE and LEAST_SAVING.
    """
    most, memory, least, least_saving = (
        estate.setting(rule, name)
        for name in ("max_cpu_percent", "max_memory_percent", COVERAGE.name, LEAST_SAVING.name)
    )
    needs = (f"It needs {{}}% of its processor{{}} (p99 of {DAYS} days)", _short("cpu_p99"), _of_memory())
    return answered(
        _beside_smaller(estate, machines),
        *NOT_TO_SHRINK,
        in_use((pl.col("cpu_p99") > most) | (pl.col("memory_p99") > memory), *needs),
        in_use(
            pl.col("busiest_then") > 100,
            "Its busiest hour needs {}% of its processor, more than {} has.",
            _short("cpu_hour"),
            "smaller",
        ),
        *unmeasured("coverage_percent", least, DAYS, estate.as_of),
        in_use(pl.col("saved_percent") < least_saving, "{} would cost no less.", "smaller"),
        waste(always(), f"{needs[0]}: {{}} would do.", *needs[1:], "smaller"),
        window_days=DAYS,
        coverage_percent="coverage_percent",
        by_inventory=True,
        by_metrics=(pl.col("coverage_percent") >= least) & pl.col("memory_p99").is_not_null(),
        wasted_in_window="saved_in_window",
        freed_in_window="freed_in_window",
        no_saving_reason=pl.when(pl.col("saved_in_window").is_null() & pl.col("cost").is_not_null()).then(
            pl.lit("the bill has no line of its type that could be priced anew")
        ),
        action=_changed(change, "smaller"),
        evidence=pl.struct(
            "type",
            "smaller",
            "priced_by",
            "saved_percent",
            cpu_percent_p99="cpu_p99",
            cpu_percent_busiest_hour="cpu_hour",
            memory_percent_p99="memory_p99",
            max_cpu_percent=most,
            max_memory_percent=memory,
            min_coverage_percent=least,
        ),
    )


def _beside_smaller(estate: Estate, machines: pl.LazyFrame) -> pl.LazyFrame:
    """Machines with what is known of their type, how busy they are, and what the next size down would save.

    `busiest_then` is what the busiest hour would take of the smaller one's processor, in percent.
    """
    sized = with_family(estate, machines, "type")
    saved = as_type(estate, sized.select(*ID, now="type", then="smaller"))
    return (
        sized.join(_figures(estate), on=ID, how="left")
        .join(saved, on=ID, how="left")
        .with_columns(busiest_then=pl.col("cpu_hour") * pl.col("factor") / pl.col("smaller_factor"))
    )


NOT_TO_SHRINK: tuple[Case, ...] = (
    NO_STATE,
    in_use(pl.col("is_idle"), "It does nothing at all, which is a finding of its own."),
    NO_TYPE,
    unknown(pl.col("factor").is_null(), "Nothing is known of the size {}.", "type"),
    in_use(pl.col("smaller").is_null(), "{} has no smaller one in its family.", "type"),
)


def _figures(estate: Estate) -> pl.LazyFrame:
    """ID, `cpu_p99`, `cpu_hour` (mean of the busiest), `coverage_percent`, `memory_p99` (null where it is not told)."""
    cpu = estate.metric("cpu_percent", days=DAYS)
    memory = estate.metric("memory_percent", days=DAYS).select(*ID, memory_p99="p99")
    figures = cpu.select(*ID, cpu_p99="p99", cpu_hour="hour_maximum", coverage_percent="coverage_percent")
    return figures.join(memory, on=ID, how="left")


def _of_memory() -> pl.Expr:
    return (
        pl.when(pl.col("memory_p99").is_not_null())
        .then(pl.format(" and {}% of its memory", _short("memory_p99").fill_null(0)))
        .otherwise(pl.lit(""))
    )


def newer_is_cheaper(estate: Estate, rule: str, machines: pl.LazyFrame, change: str) -> pl.LazyFrame:
    """Verdicts of machines (as above): does the bill show that what replaced their family costs less?"""
    least = estate.setting(rule, LEAST_SAVING.name)
    sized = with_family(estate, machines, "type")
    saved = as_type(estate, sized.select(*ID, now="type", then="successor"))
    pair, replaced = ("type", "successor"), "{} was replaced by {}"
    return answered(
        sized.join(saved, on=ID, how="left"),
        NO_TYPE,
        in_use(pl.col("successor").is_null(), "{} is of no family that was replaced.", "type"),
        NO_STATE,
        unknown(pl.col("cost_now").is_null(), "No bill tells what its hours cost."),
        lead(pl.col("saved_in_window").is_null(), f"{replaced}, which the bill has no price of.", *pair),
        in_use(pl.col("saved_percent") < least, f"{replaced}, which costs no less.", *pair),
        waste(always(), f"{replaced}, which costs {{}}% less.", *pair, _short("saved_percent")),
        by_inventory=True,
        by_bill=pl.col("saved_in_window").is_not_null(),
        wasted_in_window="saved_in_window",
        freed_in_window="freed_in_window",
        action=_changed(change, "successor"),
        evidence=pl.struct("type", "successor", "saved_percent", "priced_by", min_saving_percent=least),
    )


def _changed(change: str, target: str) -> pl.Expr:
    before, _, after = change.partition("{type}")
    return pl.concat_str(pl.lit(before), pl.col(target).fill_null(""), pl.lit(after))


def _short(name: str) -> pl.Expr:
    return pl.col(name).round(1)
