"""What a unit of the company's work costs: `unit-cost`."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from pipelines.cli.exits import UsageError
from pipelines.cli.options import ConfigOption, FormatOption, SnapshotOption

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

MetricOption = Annotated[str, Parameter(help="Only this one, as the file of [[metrics]] names it.")]
ByOption = Annotated[
    str, Parameter(help="Not of all cost, but of each target of a dimension: service, account, team …")
]
MonthOption = Annotated[str, Parameter(help="Only this month, as 2026-10.")]
WhyFlag = Annotated[
    bool, Parameter(negative=(), help="Why a unit of --metric cost more or less in --month than in the month before.")
]
SHOWN = (
    *("metric", "month", "until", "is_whole", "dimension", "target", "currency", "cost", "value", "unit"),
    *("cost_per_unit", "change", "change_by_cost", "change_by_units", "reason"),
)
IN_A_TABLE = ("metric", "month", "target", "currency", "cost", "value", "cost_per_unit", "change", "reason")


def unit_cost(
    *,
    metric: MetricOption = "",
    by: ByOption = "",
    month: MonthOption = "",
    why: WhyFlag = False,
    format: FormatOption = "table",  # noqa: A002 - the option's name
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """List what a unit costs month by month, the newest first: effective cost by what was counted on the same days.

    A month with a gap is unknown, 0 is no units; both have no cost a unit, and reason says which. change is against the
    month before, and of it what comes from the cost and what from the number of units.
    """
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.queries import unit_cost as queries
    from pipelines.cli.reading import reading
    from pipelines.cli.values import short

    with reading(config, snapshot, format) as opened:
        metrics, dimensions = queries.names(opened.snapshot, ON_THIS_MACHINE)
        _hold("metric", metric, metrics)
        _hold("dimension", by, dimensions)
        of = first_of(month)
        if why:
            if not metric or of is None:
                raise UsageError("Found --why without --metric and --month; expected both.")
            if by in queries.OF_AI:
                raise UsageError(f'Found --why --by "{by}"; expected account, service, provider or what is allocated.')
            terms = queries.why(opened.snapshot, ON_THIS_MACHINE, metric, of, by)
            opened.show(terms.with_columns(short("amount")) if format == "table" else terms)
            return
        rows = queries.unit_cost(opened.snapshot, ON_THIS_MACHINE, metric=metric, by=by, month=of)
        told = rows.with_columns(in_months("month")).select(SHOWN)
        if format == "table":
            told = told.select(IN_A_TABLE).with_columns(short("cost_per_unit"), short("change"))
        opened.show(told, money=("cost",))


def _hold(what: str, said: str, known: list[str]) -> None:
    from difflib import get_close_matches

    if said and said not in known:
        near = get_close_matches(said, known, n=1)
        hint = f' Did you mean "{near[0]}"?' if near else ""
        raise UsageError(f'Found the {what} "{said}"; expected one of {", ".join(known) or "none yet"}.{hint}')


def first_of(month: str) -> "date | None":
    from datetime import date

    try:
        return date.fromisoformat(f"{month}-01") if month else None
    except ValueError:
        raise UsageError(f'Found the month "{month}"; expected one such as 2026-10.') from None


def in_months(column: str) -> "pl.Expr":
    """The month of a day, `2026-10`."""
    import polars as pl

    return pl.col(column).dt.strftime("%Y-%m")
