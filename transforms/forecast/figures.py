"""The forecasts of a month as figures: one number a scope and day on which it was made."""

import polars as pl

from warehouse.tables import FIGURE

KINDS = {"total": "forecast.day", "run_rate": "run_rate.day"}
ENDS = {"low80": "forecast.low80", "high80": "forecast.high80", "total": "forecast.coverage80"}


def figures(forecasts: pl.DataFrame) -> pl.DataFrame:
    """FIGURE without `part` of FORECAST: `forecast.day5` and `run_rate.day5` of `aws 2026-10`, `forecast.low80` and
    `forecast.high80` of `aws 2026-10 day5 <service>`. Of several currencies the largest stands."""
    told = (
        forecasts.filter(pl.col("total").is_not_null(), pl.col("kind").is_in(["provider", "service"]))
        .with_columns(day=pl.col("as_of").dt.day().cast(pl.String))
        .sort("as_of", pl.col("total").abs(), descending=True)
        .unique(["kind", "provider", "service", "as_of"], keep="first", maintain_order=True)
    )
    totals = told.filter(kind="provider")
    of_scope = pl.concat_str("provider", "month", separator=" ")
    of_service = pl.concat_str("provider", "month", pl.lit("day") + pl.col("day"), "service", separator=" ")
    frames = [_of(totals, pl.lit(kind) + pl.col("day"), of_scope, column) for column, kind in KINDS.items()]
    services = told.filter(kind="service")
    frames += [_of(services, pl.lit(kind), of_service, column) for column, kind in ENDS.items()]
    return pl.concat(frames).filter(pl.col("value").is_not_null(), pl.col("scope").is_not_null())


def _of(rows: pl.DataFrame, kind: pl.Expr, scope: pl.Expr, column: str) -> pl.DataFrame:
    reason = pl.format("forecast on {} by {}", "as_of", pl.col("method").fill_null("what is known"))
    return rows.select(
        part=pl.lit("forecast"),
        kind=kind,
        scope=scope,
        value=pl.col(column),
        unit=pl.col("currency").fill_null(""),
        reason=reason,
    ).select(FIGURE.names)
