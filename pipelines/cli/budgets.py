"""What is planned and how it stands: `budgets`, `budgets set`."""

from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from pipelines.cli.exits import UsageError, tell
from pipelines.cli.options import ConfigOption, FormatOption, SnapshotOption, settings_of

if TYPE_CHECKING:
    import polars as pl

budgets = App("budgets", help_format="plaintext")

Shown = Literal["status", "months", "versions", "alerts"]
PeriodOption = Annotated[
    str, Parameter(help="2026-10, 2026-Q4, 2026: budgets that touch it; else those that run on the business day.")
]
ShowOption = Annotated[
    Shown, Parameter(help="Each budget as it stands, month by month, all its versions, or the alerts that stand.")
]
DimensionOption = Annotated[str, Parameter(help="Of the target: one of [[allocation]], account, service, provider.")]
TargetOption = Annotated[str, Parameter(help="Whose cost it is.")]
MatchOption = Annotated[str, Parameter(help="Instead of a target: provider=aws; service=Amazon Bedrock.")]
SetPeriod = Annotated[str, Parameter(help="2026-10, 2026-Q4, 2026, FY2026 or FY2026-Q1.")]
AmountOption = Annotated[str, Parameter(help="For the whole period, as 1234.50; an empty text takes the budget back.")]
CurrencyOption = Annotated[str, Parameter(help="Three letters.")]
BasisOption = Annotated[str, Parameter(help="effective or billed.")]
RatesOption = Annotated[str, Parameter(help="What one of another currency was planned to cost: USD=0.92; GBP=1.15.")]
PhasingOption = Annotated[str, Parameter(help="even, days, last_year or typed.")]
MonthsOption = Annotated[str, Parameter(help="Of typed phasing: 9000; 9500; 11500.")]
ReasonOption = Annotated[str, Parameter(help="Why it is set so.")]
ApproverOption = Annotated[str, Parameter(help="Who approved it.")]
NameOption = Annotated[str | None, Parameter("--as", help="Who sets it; else the name of this login.")]
SCOPE = ("dimension", "target", "match", "basis", "period")
MONEY = (
    *("original", "current", "planned_to_date", "actual", "forecast", "forecast_low", "forecast_high", "variance"),
    *("variance_currency", "variance_one_off", "variance_commitment", "variance_rest"),
)
SHOWN = {
    "status": (
        *SCOPE,
        *("start", "end", "currency", "versions", *MONEY[:4], "used_percent", *MONEY[4:7], "over_percent"),
        *(*MONEY[7:], "is_over", "reason"),
    ),
    "months": (*SCOPE, "month", "currency", "original", "planned", "phased", "actual"),
    "versions": (
        *(*SCOPE, "version", "amount", "currency", "plan_rates", "phasing", "months", "author", "decided_on"),
        *("reason", "approver", "origin", "said_in", "line", "seen_on"),
    ),
    "alerts": (
        *(*SCOPE, "version", "kind", "threshold", "number", "raised_on", "percent", "currency", "current"),
        *("actual", "forecast"),
    ),
}
IN_A_TABLE = (
    *("target", "match", "period", "currency", "current", "planned_to_date", "actual", "used_percent", "forecast"),
    *("over_percent", "variance", "reason"),
)


@budgets.default
def show(
    *,
    period: PeriodOption = "",
    show: ShowOption = "status",
    format: FormatOption = "table",  # noqa: A002 - the option's name
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """List budgets beside what was spent and is forecast, the most used first.

    variance is actual - planned_to_date; what of it comes from rates, one-off charges and unused commitments is told
    apart. Unknown is empty, and reason says why.
    """
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import all_entered
    from dashboards.queries import budgets as queries
    from pipelines.cli.reading import reading

    with reading(config, snapshot, format) as opened:
        _hold_period(period)
        asked = (opened.snapshot, ON_THIS_MACHINE)
        entered = all_entered(opened.state)
        match show:
            case "status":
                rows = queries.budgets(*asked, entered, period)
            case "versions":
                rows = queries.versions(*asked, entered, period)
            case "months":
                rows = queries.months(*asked)
            case "alerts":
                rows = queries.alerts(*asked)
        columns = IN_A_TABLE if (show, format) == ("status", "table") else SHOWN[show]
        told = _with_shares(rows.select(columns))
        money = [name for name in (*MONEY, "amount", "planned") if name in columns]
        opened.show(told, money=money)


@budgets.command(name="set")
def set_(
    *,
    period: SetPeriod,
    amount: AmountOption,
    currency: CurrencyOption,
    dimension: DimensionOption = "",
    target: TargetOption = "",
    match: MatchOption = "",
    basis: BasisOption = "effective",
    plan_rates: RatesOption = "",
    phasing: PhasingOption = "even",
    months: MonthsOption = "",
    reason: ReasonOption = "",
    approver: ApproverOption = "",
    name: NameOption = None,
    config: ConfigOption = None,
) -> None:
    """Set a budget: a new version, that stands at once; those before it are kept with who, when and why."""
    from dashboards.entries.budgets import SaidOfBudget, set_budget
    from pipelines.cli.entering import entering, who

    scope = (dimension, target, match, basis)
    starts = settings_of(config).reporting.fiscal_year_starts
    with entering(config) as entry:
        said = SaidOfBudget(
            period.upper(), amount, currency.upper(), *scope, plan_rates, phasing, months, reason, approver
        )
        set_budget(entry.decisions, entry.snapshot, entry.viewer, said, by=who(name), fiscal_year_starts=starts)
    tell(f"Kept: {match or f'{dimension}={target}'}, {period}: {amount.strip() or 'taken back'} {currency}.")


def _hold_period(period: str) -> None:
    from transforms.budgets.periods import is_period

    if period and not is_period(period.upper()):
        raise UsageError(f'Found the period "{period}"; expected one such as 2026-10, 2026-Q4, 2026 or FY2026.')


def _with_shares(rows: "pl.DataFrame") -> "pl.DataFrame":
    """Shares as text, as every format gives them, to a hundredth."""
    import polars as pl

    shares = [name for name in rows.columns if name.endswith("_percent") or name == "percent"]
    return rows.with_columns(pl.col(name).round(2).cast(pl.String).str.strip_suffix(".0") for name in shares)
