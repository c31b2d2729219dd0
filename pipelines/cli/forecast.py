"""What months will come to: `forecast`, `forecast change`."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from pipelines.cli.exits import UsageError, tell
from pipelines.cli.options import ConfigOption, FormatOption, SnapshotOption

if TYPE_CHECKING:
    import polars as pl

forecast = App("forecast", help_format="plaintext")

By = Literal["all", "provider", "account", "service", "target", "contract"]
ByOption = Annotated[By, Parameter(help="A row each; target: of each dimension of [[allocation]].")]
AtOption = Annotated[date | None, Parameter(help="As it was forecast on this day; else the newest.")]
MonthsOption = Annotated[int, Parameter(help="How many months: 1 is the month that runs, at most 13.")]
ChangeWord = Annotated[str, Parameter(help="What the change is called; said again, it replaces what was said before.")]
AmountOption = Annotated[str, Parameter(help="More or, below 0, less cost, as 1200.50; an empty text takes it back.")]
CurrencyOption = Annotated[str, Parameter(help="Three letters.")]
PerOption = Annotated[Literal["day", "month", "once"], Parameter(help="What the amount is per.")]
FromOption = Annotated[str, Parameter("--from", help="The first day, as 2026-11-01.")]
UntilOption = Annotated[str, Parameter(help="The last day; without one it goes on.")]
ReasonOption = Annotated[str, Parameter(help="Why cost will change.")]
ProviderOption = Annotated[str, Parameter(help="Whose bill it will be on: aws, azure, gcp …")]
AccountOption = Annotated[str, Parameter(help="The account, as the bill has it.")]
ServiceOption = Annotated[str, Parameter(help="The service, as the bill has it.")]
NameOption = Annotated[str | None, Parameter("--as", help="Who says it; else the name of this login.")]
SCOPE = ("provider", "account", "service", "dimension", "target", "currency")
MONEY = ("actual", "known", "modelled", "total", "low80", "high80", "low95", "high95", "run_rate")
SHARES = (
    *("coverage80_percent", "coverage95_percent", "past_wape_percent", "run_rate_wape_percent"),
    *("kept_wape_percent", "kept_run_rate_wape_percent", "kept_inside80_percent"),
)
SHOWN = (
    *("as_of", "month", "kind", *SCOPE, "complete_to", *MONEY, "method", "residuals", "residuals_many"),
    *(*SHARES[:4], "mase", "past_forecasts", *SHARES[4:], "kept_forecasts", "is_scenario", "reason"),
)
IN_A_TABLE = (
    *("month", *SCOPE, "actual", "known", "modelled", "total", "low80", "high80", "run_rate", "method"),
    *("past_wape_percent", "run_rate_wape_percent", "coverage80_percent", "reason"),
)


@forecast.default
def show(
    *,
    by: ByOption = "provider",
    at: AtOption = None,
    months: MonthsOption = 1,
    format: FormatOption = "table",  # noqa: A002 - the option's name
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """Say what this month and those after it will come to, the largest first.

    total is actual + known + modelled. past_wape_percent is how wrong forecasts of this day were in the months before,
    beside the run-rate's; kept_wape_percent is that of forecasts that were really given. Where there is no number, or
    no interval, reason says why.
    """
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import entered_for
    from dashboards.queries.forecast import forecasts
    from pipelines.cli.reading import reading

    if not 1 <= months <= 13:
        raise UsageError(f"Found {months} months; expected 1 to 13.")
    with reading(config, snapshot, format) as opened:
        entered = entered_for(opened.snapshot, opened.state)
        rows = forecasts(opened.snapshot, ON_THIS_MACHINE, by, at, entered)
        if at and not rows.height:
            raise UsageError(f"No forecast was made on {at}; --at takes a business day of a run.")
        wanted = rows["month"].unique().sort().head(months)
        told = rows.filter(rows["month"].is_in(wanted.implode())).select(IN_A_TABLE if format == "table" else SHOWN)
        named = [name for name in SCOPE[:-1] if format == "table" and not told[name].count()]
        opened.show(_texts(told.drop(named)), money=[name for name in MONEY if name in told.columns])


@forecast.command
def change(
    name: ChangeWord,
    /,
    *,
    amount: AmountOption,
    currency: CurrencyOption = "",
    per: PerOption = "month",
    from_: FromOption = "",
    until: UntilOption = "",
    reason: ReasonOption = "",
    provider: ProviderOption = "",
    account: AccountOption = "",
    service: ServiceOption = "",
    as_: NameOption = None,
    config: ConfigOption = None,
) -> None:
    """Say that cost will change, as a launch or a shutdown does; forecasts have it at once."""
    from dashboards.entries.forecast import SaidOfForecast, set_change
    from pipelines.cli.entering import entering, who

    with entering(config) as entry:
        said = SaidOfForecast(name, amount, currency.upper(), from_, until, per, provider, account, service, reason)
        set_change(entry.decisions, entry.snapshot, entry.viewer, said, by=who(as_))
    tell(f"Kept: {name}, {amount.strip() or 'taken back'}. It counts at once.")


def _texts(rows: "pl.DataFrame") -> "pl.DataFrame":
    """Shares as text, as every format gives them, to a hundredth."""
    import polars as pl

    shares = [name for name in SHARES if name in rows.columns]
    texts = rows.with_columns(pl.col(name).round(2).cast(pl.String).str.strip_suffix(".0") for name in shares)
    return texts.with_columns(pl.col("mase").round(3)) if "mase" in rows.columns else texts
