"""What AI costs: `ai-cost`."""

from typing import Annotated, Literal

from cyclopts import Parameter

from pipelines.cli.options import ConfigOption, FormatOption, SnapshotOption

By = Literal[
    "model",
    "developer",
    "family",
    "channel",
    "direction",
    "cache",
    "tier",
    "context",
    "routing",
    "modality",
    "provider",
    "service",
    "account",
    "key",
    "owner",
    "month",
    "meter",
]
ByOption = Annotated[By, Parameter(help="What a row is of.")]
MonthOption = Annotated[str, Parameter(help="Only charges of this month, as 2026-10.")]
MONEY = ("cost", "billed", "cache_storage_cost", "provisioned_cost")
IN_A_TABLE = (
    *("cost", "tokens", "cost_per_million_tokens", "cache_hit_percent", "provisioned_cost"),
    "provisioned_used_percent",
)


def ai_cost(
    *,
    by: ByOption = "model",
    month: MonthOption = "",
    format: FormatOption = "table",  # noqa: A002 - the option's name
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """List what AI costs, the most expensive first, with cost per million tokens and what caches served.

    A token served from a cache is counted there alone, never among the uncached ones. What a bill does not tell is
    empty: tokens of what is not counted in tokens, the use of capacity that is paid by the hour without a reservation.
    """
    import polars as pl

    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.queries import ai_cost as queries
    from pipelines.cli.reading import reading
    from pipelines.cli.unit_cost import first_of, in_months
    from pipelines.cli.values import short

    with reading(config, snapshot, format) as opened:
        rows = queries.ai_cost(opened.snapshot, ON_THIS_MACHINE, by=by, month=first_of(month))
        named = rows.rename({"BillingCurrency": "currency"})
        shares = [name for name in named.columns if name.endswith("_percent")]
        told = named.with_columns(pl.col(name).round(2).cast(pl.String).str.strip_suffix(".0") for name in shares)
        told = told.with_columns(in_months("month")) if by == "month" else told
        columns = (*queries.BY[by], "currency", *IN_A_TABLE) if format == "table" else told.columns
        told = told.with_columns(short("cost_per_million_tokens")) if format == "table" else told
        opened.show(told.select(columns), money=[name for name in MONEY if name in columns])
