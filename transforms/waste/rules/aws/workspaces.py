"""Desktops (WorkSpaces) on which nobody works."""

import polars as pl

from transforms.waste.cases import always, answered, in_use, unknown, waste
from transforms.waste.estate import ID, Estate
from transforms.waste.lasting import day_of
from transforms.waste.rule import Rule, Step
from transforms.waste.rules.aws.billed import BILLED_DAYS, ON_DAYS, Billed, paid_for_time
from transforms.waste.rules.aws.still import Sign, signs_of_use

DAYS = 30
DESK = "AWS::WorkSpaces::Workspace"
CONNECTED = Sign("connections", "somebody connected")
ARN = r"^arn:[^:]*:workspaces:[^:]*:[^:]*:workspace/"
# One that stops by itself is paid by the month and by the hour of use; one that is always on by the month alone.
BY_THE_HOUR = Billed(ARN, r"-AutoStop-User", "hours of use", "desktop")
BY_THE_MONTH = Billed(ARN, r"AW-[A-Z]+-[0-9]+$", "hours of use", "desktop")


def unused(estate: Estate) -> pl.LazyFrame:
    """A desktop that is paid by the month: nobody was connected, as the service tells, its metric or its hours."""
    first = pl.lit(estate.as_of).dt.offset_by(f"-{DAYS}d")
    least = estate.setting("aws.workspaces.unused", BILLED_DAYS.name)
    known = _known(estate).with_columns(
        last_day=pl.max_horizontal(day_of("last_connected"), "last_used", "last_activity"),
        is_known=pl.any_horizontal("has_hours", pl.col("last_connected").is_not_null(), "never_connected"),
    )
    on_days = ("paid_days", pl.lit(DAYS), "window_end")
    return answered(
        known,
        in_use(pl.col("last_day") >= first, "Somebody was connected on {}.", "last_day"),
        unknown(pl.col("paid_days").is_null(), "No bill tells what this desktop is paid for."),
        unknown(
            pl.col("paid_days") * 100.0 / DAYS < least,
            f"On the bill on {ON_DAYS}, which is too short to tell.",
            *on_days,
        ),
        unknown(
            ~pl.col("is_known").fill_null(value=False),
            "It is always on and paid by the month alone, and nothing tells when somebody was connected.",
        ),
        waste(pl.col("last_day").is_null(), f"Paid for on {ON_DAYS}, and nobody was connected.", *on_days),
        waste(always(), f"Paid for on {ON_DAYS}, and nobody was connected since {{}}.", *on_days, "last_day"),
        window_days=DAYS,
        coverage_percent="coverage_percent",
        last_activity="last_day",
        by_bill=pl.col("paid_days").is_not_null(),
        by_inventory=pl.any_horizontal(pl.col("last_connected").is_not_null(), "never_connected"),
        by_metrics=pl.col("most").is_not_null(),
        evidence=pl.struct("running_mode", "paid_days", "last_connected", "never_connected"),
    )


def _known(estate: Estate) -> pl.LazyFrame:
    """A row a desktop of the bill or the inventory; `has_hours`: its bill tells when it is used."""
    paid = pl.concat(
        paid_for_time(estate.charges, kind, DAYS).with_columns(has_hours=pl.lit(kind is BY_THE_HOUR))
        for kind in (BY_THE_HOUR, BY_THE_MONTH)
    ).unique(ID, keep="first", maintain_order=True)
    desks = estate.of(DESK).select(*ID, "tags", "environment", "running_mode", "last_connected", "never_connected")
    return paid.join(desks, on=ID, how="full", coalesce=True).join(
        signs_of_use(estate, [CONNECTED], DAYS), on=ID, how="left"
    )


RULES = (
    Rule(
        id="aws.workspaces.unused",
        version=1,
        question="Is a desktop paid for on which nobody works?",
        resource_types=(DESK,),
        step=Step.DELETE,
        judge=unused,
        command="aws workspaces terminate-workspaces --terminate-workspace-requests WorkspaceId={id}",
        cannot_see="whether its user is away for long and comes back; what is on it is lost with it",
        settings=(BILLED_DAYS,),
        reads=((CONNECTED.metric, DAYS),),
        by_bill_alone=True,
    ),
)
