"""What commitments give, when they end, and what more of them would pay: `commitments`."""

from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from pipelines.cli.exits import UsageError
from pipelines.cli.options import ConfigOption, SnapshotOption

if TYPE_CHECKING:
    import polars as pl

    from pipelines.cli.reading import Reading

CommitmentFormat = Literal["table", "json", "csv", "ics", "text"]
FormOption = Annotated[
    CommitmentFormat,
    Parameter(
        "--format",
        help="How the result is written; ics is a calendar of ends, text the recommendation in words.",
    ),
]
LadderFlag = Annotated[bool, Parameter("--ladder", negative=(), help="Those that run, by when they end.")]
DrawdownFlag = Annotated[bool, Parameter("--drawdown", negative=(), help="Spend commitments against time gone.")]
EachFlag = Annotated[bool, Parameter("--each", negative=(), help="Each commitment with what it gives and wastes.")]
RecommendFlag = Annotated[
    bool, Parameter("--recommend", negative=(), help="How much more to commit to, and its risk. Nothing is bought.")
]
WithinOption = Annotated[int | None, Parameter(help="With --ladder: only what ends within so many days.")]
SHARES = (
    *("utilisation", "coverage", "coverage.effective", "esr", "esr.contracted", "esr.eligible"),
    "esr.eligible.contracted",
)
PRICES = "used", "unused", "effective", "listed", "contracted", "eligible_contracted"
LADDER = (
    *("end", "days_left", "CommitmentDiscountId", "name", "kind", "x_provider", "contracted_per_month"),
    *("saving_per_month", "BillingCurrency", "utilisation_percent", "end_from", "reason"),
)


def commitments(
    *,
    ladder: LadderFlag = False,
    each: EachFlag = False,
    drawdown: DrawdownFlag = False,
    recommend: RecommendFlag = False,
    within: WithinOption = None,
    format: FormOption = "table",  # noqa: A002 - the option's name
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """Show how well commitments are used, how much they cover and what they save, by provider and month.

    Utilisation and waste are by effective cost, coverage by contracted cost; the effective savings rate (esr) is over
    list prices, and over contracted ones, on all usage and on what commitments could cover. What is unknown is empty,
    and reasons say why.
    """
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.queries import commitments as queries
    from pipelines.cli.reading import reading

    if sum((ladder, each, drawdown, recommend)) > 1:
        raise UsageError("--ladder, --each, --drawdown and --recommend are views: choose one.")
    if (format == "ics" and not ladder) or (format == "text" and not recommend):
        raise UsageError("--format ics goes with --ladder, --format text with --recommend.")
    with reading(config, snapshot, "table" if format in ("ics", "text") else format) as opened:
        if ladder:
            _ladder(opened, queries.ladder(opened.snapshot, ON_THIS_MACHINE, within=within), format)
        elif recommend:
            _recommend(opened, queries.advice(opened.snapshot, ON_THIS_MACHINE), format)
        elif drawdown:
            _show(opened, queries.drawdown(opened.snapshot, ON_THIS_MACHINE))
        elif each:
            _show(opened, queries.commitments(opened.snapshot, ON_THIS_MACHINE))
        else:
            _months(opened, queries.months(opened.snapshot, ON_THIS_MACHINE), format)


def _ladder(opened: "Reading", rows: "pl.DataFrame", form: str) -> None:
    import sys

    from dashboards.reports.commitments_ics import ics

    if form == "ics":
        sys.stdout.buffer.write(ics(rows, opened.snapshot))
        return
    _show(opened, rows.select(LADDER) if form == "table" else rows)


def _recommend(opened: "Reading", rows: "pl.DataFrame", form: str) -> None:
    import sys

    if form == "text":
        sys.stdout.writelines(f"{reason}\n" for reason in rows["reason"])
        return
    _show(opened, rows)


def _months(opened: "Reading", rows: "pl.DataFrame", form: str) -> None:
    """Shares by `<share>_percent` and `<share>_reason`, points as underscores."""
    import polars as pl

    shares = [
        column
        for name in SHARES
        for column in (
            pl.col(name).round(6).alias(f"{_plain(name)}_percent"),
            pl.col(f"{name} reason").alias(f"{_plain(name)}_reason"),
        )
    ]
    told = rows.select(
        "provider", pl.col("month").dt.strftime("%Y-%m").alias("month"), "currency", *shares, "waste", "saving", *PRICES
    )
    if form == "table":
        told = told.select(pl.exclude(r"^.*_reason$")).drop(PRICES)
    _show(opened, told)


def _plain(name: str) -> str:
    return name.replace(".", "_")


def _show(opened: "Reading", rows: "pl.DataFrame") -> None:
    """Shares are texts, as every format gives them; the currency stands as `currency`."""
    import polars as pl

    shares = [pl.col(name).round(6).cast(pl.String).str.strip_suffix(".0") for name in rows.columns if _is_share(name)]
    told = rows.rename({"BillingCurrency": "currency"}, strict=False).with_columns(shares)
    money = [name for name, kind in told.schema.items() if isinstance(kind, pl.Decimal)]
    opened.show(told, money=money, objects=("curve",))


def _is_share(name: str) -> bool:
    return name.endswith("_percent")
