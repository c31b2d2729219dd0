"""Events as findings, in the queue of all others: what goes on, or ended lately."""

from datetime import date, timedelta

import polars as pl

from transforms.anomalies.told import RULE
from transforms.licenses.software import FOUND

VERSION = 1
# So long after its end an event is asked about.
ASKED_DAYS = 30
ACTION = "Ask its owner whether it was meant: say expected, real or noise."
CANNOT_SEE = "Outlay sees what was paid, not why: no deployments, no tickets."
NO_SAVING = "the money is spent; what stops it from going on is for its owner to say"


def findings(anomalies: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """FOUND rows, as `warehouse.findings.keep_findings` takes them; ANOMALY rows that are exempt have none."""
    asked = anomalies.filter(
        pl.col("end").is_null() | (pl.col("end") >= as_of - timedelta(days=ASKED_DAYS)),
        pl.col("verdict").is_null() | (pl.col("verdict") != "exempt"),
    )
    told = asked.with_columns(
        rule=pl.lit(RULE),
        rule_version=pl.lit(VERSION),
        origin=pl.lit("outlay"),
        outcome=pl.lit("lead"),
        account=pl.col("account").fill_null(""),
        x_resource_key=finding_key(),
        resource_type="kind",
        resource_name=pl.coalesce("service", pl.col("resource_id").str.split("/").list.last(), "series"),
        window_start="start",
        window_end="last_day",
        window_days="days",
        since="start",
        cost_in_window="actual",
        no_saving_reason=pl.lit(NO_SAVING),
        saving_is_upper_bound=pl.lit(value=False),
        action=pl.lit(ACTION),
        cannot_see=pl.lit(CANNOT_SEE),
    )
    return told.select(
        (pl.col(name) if name in told.columns else pl.lit(None)).cast(kind).alias(name) for name, kind in FOUND.items()
    )


def finding_key() -> pl.Expr:
    """What tells an event of an account from its others."""
    return pl.format("{} from {}", "series", "first_start")
