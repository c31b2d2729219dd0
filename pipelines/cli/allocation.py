"""Whose cost it is: `allocate`."""

from typing import Annotated, Literal

from cyclopts import Parameter

from pipelines.cli.exits import Exit, tell
from pipelines.cli.options import ConfigOption, FormatOption, SnapshotOption

ByOption = Annotated[Literal["day", "month"], Parameter(help="Of charges.")]
PeriodOption = Annotated[str | None, Parameter(help="Only this month, such as 2026-10.")]
DimensionOption = Annotated[str | None, Parameter(help="Only this one.")]


def allocate(
    *,
    by: ByOption = "day",
    period: PeriodOption = None,
    dimension: DimensionOption = None,
    format: FormatOption = "table",  # noqa: A002 - the option's name
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> int:
    """List what each target bears, by dimension and day.

    Targets and what is unallocated come to the effective cost of the day, to the last digit. Without [[allocation]] in
    outlay.toml there is one dimension, account.
    """
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.queries.allocation import borne, stopped
    from pipelines.cli.reading import reading

    with reading(config, snapshot, format) as opened:
        rows = borne(opened.snapshot, ON_THIS_MACHINE, by=by, period=period or "", dimension=dimension or "")
        opened.show(rows, money=("cost",))
        lines = stopped(opened.snapshot)
    for line in lines:
        tell(f"Not worked out: {line}")
    return Exit.INCOMPLETE if lines else Exit.COMPLETE
