"""What the bills show that nobody expected: `anomalies`."""

from datetime import date
from typing import Annotated, Literal

from cyclopts import Parameter

from pipelines.cli.exits import UsageError
from pipelines.cli.options import ConfigOption, FormatOption, SnapshotOption

Kind = Literal["spike", "step", "drop", "leak", "new_region", "new_service", "falling_utilisation"]
KindOption = Annotated[Kind | None, Parameter(help="Only events of this kind.")]
SinceOption = Annotated[str | None, Parameter(help="Only what goes on, or ended on this day or later, as 2026-10-01.")]
SHOWN = (
    *("anomaly_id", "kind", "provider", "account", "service", "region", "sku", "resource_id", "currency", "start"),
    *("end", "last_day", "days", "actual", "expected", "money", "told_on", "delay_days", "accounts", "cause"),
    *("cause_percent", "owner", "owner_from", "verdict", "first_found", "reason", "evidence"),
)
IN_A_TABLE = ("anomaly_id", "kind", "account", "service", "start", "end", "money", "currency", "owner", "reason")
MONEY = ("actual", "expected", "money")


def anomalies(
    *,
    since: SinceOption = None,
    kind: KindOption = None,
    format: FormatOption = "table",  # noqa: A002 - the option's name
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """List what cost more or less than expected, the newest first, with its cause, money and owner.

    money is what was paid above or below what was expected, until it was over or the day that it is; of falling
    utilisation, of what is unused. It is empty of a drop that goes on, which has no end yet.
    """
    import polars as pl

    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.queries.anomalies import anomalies as found
    from pipelines.cli.reading import reading

    first = _day(since)
    with reading(config, snapshot, format) as opened:
        rows = found(opened.snapshot, ON_THIS_MACHINE, {"kind": kind or ""}, since=first)
        told = rows.with_columns(cause_percent=pl.col("cause_percent").cast(pl.String).str.strip_suffix(".0"))
        shown = told.select(IN_A_TABLE if format == "table" else SHOWN)
        opened.show(shown, money=[name for name in MONEY if name in shown.columns], objects=("evidence",))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f'Found "{text}"; expected --since with a day as 2026-10-01.') from error
