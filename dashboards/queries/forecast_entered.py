"""What people entered of months to come since the last run: it counts at once, before a run forecasts with it."""

import polars as pl

from transforms.forecast.agreed import AGREED, entries, months_from
from transforms.forecast.scopes import FILTER, SCOPE, SHARES, SHARES_SQL, members
from warehouse.snapshot import Snapshot
from warehouse.tables import FORECAST

MOVED = ("known", "total", "low80", "high80", "low95", "high95", "run_rate")
MONEY = pl.Decimal(38, 18)
MONTHS = 13
ENTERED = "entered since the last run"
NO_SHARES = pl.DataFrame(schema=SHARES)


def entered_since(snapshot: Snapshot, entered: pl.DataFrame) -> pl.DataFrame:
    """AGREED by which what stands now differs from what the snapshot's run knew; `entered` are DECISION rows up to now.

    None where nothing is entered at all: an older snapshot is shown as it was.
    """
    if entered.is_empty():
        return pl.DataFrame(schema=AGREED)
    months = months_from(snapshot.as_of, MONTHS)
    knew = entries(snapshot.frame("FROM decision"), months).with_columns(-pl.col("amount"))
    both = pl.concat([entries(entered, months), knew])
    key = [name for name in AGREED if name not in ("amount", "reason")]
    return both.group_by(key).agg(pl.col("amount").sum(), pl.col("reason").first()).filter(pl.col("amount") != 0)


def shares(snapshot: Snapshot) -> pl.DataFrame:
    """SHARES on the snapshot's day."""
    return snapshot.frame(SHARES_SQL, [snapshot.as_of]).cast(pl.Schema(SHARES))


def with_entered(rows: pl.DataFrame, since: pl.DataFrame, kind: str, shares: pl.DataFrame = NO_SHARES) -> pl.DataFrame:
    """FORECAST rows of one kind with what was entered since; a scope that had none has one of what is known.

    Targets bear it by `shares` (SHARES), as in a run.
    """
    if since.is_empty() or rows.is_empty():
        return rows
    filters = rows.filter(kind=FILTER)["target"].unique().to_list()
    scopes, of_item = members(since, shares if kind == "target" else NO_SHARES, filters)
    named = of_item.join(scopes.with_row_index("scope"), on="scope").filter(kind=kind)
    amount = (pl.col("amount") * pl.col("weight")).sum().round(6).cast(pl.Decimal(38, 6)).cast(MONEY)
    more = (
        named.join(since.with_row_index("row"), on="row")
        .group_by(*SCOPE, pl.col("month").dt.strftime("%Y-%m"))
        .agg(more=amount)
    )
    joined = rows.join(more, on=[*SCOPE, "month"], how="left", nulls_equal=True)
    moved = joined.with_columns((pl.col(name) + pl.col("more").fill_null(0)).cast(MONEY) for name in MOVED)
    fresh = more.join(rows, on=[*SCOPE, "month"], how="anti", nulls_equal=True).with_columns(
        known="more",
        total="more",
        actual=pl.lit(0, MONEY),
        modelled=pl.lit(0, MONEY),
        as_of=rows["as_of"].max(),
        is_scenario=pl.lit(value=False),
        reason=pl.lit(ENTERED),
    )
    return (
        pl.concat([moved.drop("more"), fresh.drop("more")], how="diagonal_relaxed")
        .select(rows.columns)
        .cast(FORECAST.schema)
    )
