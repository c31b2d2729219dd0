"""Whose cost it is: `allocate`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from pipelines.cli.exits import Exit, Failed, UsageError, tell
from pipelines.cli.options import ConfigOption, FormatOption, SnapshotOption, settings_of

if TYPE_CHECKING:
    import polars as pl

    from dashboards.queries.allocation_dry_run import DryRun
    from pipelines.cli.reading import Reading
    from pipelines.settings import Settings

ByOption = Annotated[Literal["day", "month"], Parameter(help="Of charges.")]
PeriodOption = Annotated[str | None, Parameter(help="Only this month, such as 2026-10.")]
DimensionOption = Annotated[str | None, Parameter(help="Only this one.")]
DryOption = Annotated[
    Path | None, Parameter(help="What the rules of this file, TOML or CSV, would move beside those in force.")
]
WholeOption = Annotated[bool, Parameter("--whole", help="The file of --dry-run has all rules of its dimensions.")]
UnallocatedOption = Annotated[
    bool, Parameter("--unallocated", help="What is nobody's, and the rule that would take it.")
]
TreeOption = Annotated[
    bool, Parameter("--tree", help="With cost_with_children, which adds what is below a target in [[targets]].")
]
SplitsOption = Annotated[bool, Parameter("--splits", help="What pools gave, in FOCUS' columns of split cost.")]
IN_A_TABLE = ("dimension", "cost", "currency", "account", "service", "reason", "missing_tag", "likely_owner")


def allocate(
    *,
    by: ByOption = "day",
    period: PeriodOption = None,
    dimension: DimensionOption = None,
    dry_run: DryOption = None,
    whole: WholeOption = False,
    unallocated: UnallocatedOption = False,
    splits: SplitsOption = False,
    tree: TreeOption = False,
    format: FormatOption = "table",  # noqa: A002 - the option's name
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> int:
    """List what each target bears, by dimension and day.

    cost is a target's own: targets and what is unallocated come to the effective cost of the day, to the last digit.
    Without [[allocation]] in outlay.toml there is one dimension, account.
    """
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.queries.allocation import borne, nobodys, stopped
    from dashboards.queries.allocation import splits as as_focus
    from pipelines.cli.reading import reading

    of, month = dimension or "", _month(period)
    with reading(config, snapshot, format) as opened:
        if dry_run:
            return _dry(opened, settings_of(config), dry_run, month, whole=whole)
        if splits:
            rows = as_focus(opened.snapshot, ON_THIS_MACHINE, period=month, dimension=of)
            opened.show(
                rows, money=("BilledCost", "EffectiveCost"), objects=("AllocatedMethodDetails", "AllocatedTags")
            )
        elif unallocated:
            rows = nobodys(opened.snapshot, ON_THIS_MACHINE, period=month, dimension=of)
            opened.show(rows.select(IN_A_TABLE) if format == "table" else rows, money=("cost",))
        else:
            rows = borne(opened.snapshot, ON_THIS_MACHINE, by=by, period=month, dimension=of, tree=tree)
            opened.show(rows, money=("cost", "cost_with_children") if tree else ("cost",))
        lines = stopped(opened.snapshot)
    for line in lines:
        tell(f"Not worked out: {line}")
    return Exit.INCOMPLETE if lines else Exit.COMPLETE


def _month(period: str | None) -> str:
    """Raises UsageError."""
    from transforms.allocation.versions import month_span

    try:
        return period if period and month_span(period) else ""
    except ValueError as error:
        raise UsageError(f'--period: found "{period}"; expected a month such as 2026-10.') from error


def _dry(opened: "Reading", settings: "Settings", file: Path, period: str, *, whole: bool) -> int:
    """Raises Failed where the file, or what would come of it, is wrong."""
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.queries.allocation import accounts
    from dashboards.queries.allocation_dry_run import dry_run
    from pipelines.finance.allocation.dry import rules_of
    from pipelines.finance.allocation.resolve import counted

    as_of = opened.snapshot.as_of
    sets, problems = rules_of(file, accounts(opened.snapshot), lambda: counted(settings, as_of))
    done = dry_run(opened.snapshot, ON_THIS_MACHINE, sets, period=period, whole=whole)
    problems += [line for each in done for line in each.wrong]
    if problems:
        raise Failed("\n".join(problems))
    opened.show(_moved(done), money=("money", "unallocated_before", "unallocated_after"))
    return Exit.COMPLETE


def _moved(done: "list[DryRun]") -> "pl.DataFrame":
    """Moves with what is nobody's before and after, of the dimension and the currency."""
    import polars as pl

    frames = [
        each.moves.join(
            each.unallocated.select("currency", "before", "after"), on="currency", how="left", nulls_equal=True
        )
        .rename({"before": "unallocated_before", "after": "unallocated_after"})
        .select(pl.lit(each.dimension).alias("dimension"), pl.all())
        for each in done
    ]
    return pl.concat(frames)
