"""What people entered of months to come since the last run: it counts at once, before a run forecasts with it."""

from collections.abc import Mapping

import polars as pl

from transforms.forecast.agreed import AGREED, entries, months_from
from transforms.forecast.scopes import KINDS, SCOPE
from warehouse.snapshot import Snapshot
from warehouse.tables import FORECAST

MOVED = ("known", "total", "low80", "high80", "low95", "high95", "run_rate")
MONEY = pl.Decimal(38, 18)
MONTHS = 13
ENTERED = "entered since the last run"
# The names that a scope has in the series.
NAMES: Mapping[str, str] = {
    "provider": "x_provider",
    "account": "SubAccountId",
    "service": "ServiceName",
    "currency": "BillingCurrency",
}


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


def with_entered(rows: pl.DataFrame, since: pl.DataFrame, kind: str) -> pl.DataFrame:
    """FORECAST rows of one kind with what was entered since; a scope that had none has one of what is known.

    Whose targets bear it is known once a run has shared it out.
    """
    of = KINDS.get(kind)
    if of is None or since.is_empty() or rows.is_empty():
        return rows
    none = pl.lit(None, pl.String)
    names = {name: NAMES[name] for name in (*of, "currency")}
    scope = [
        pl.lit(kind).alias("kind"),
        *((pl.col(names[name]) if name in names else none).alias(name) for name in SCOPE[1:]),
    ]
    meant = since.filter(pl.all_horizontal(pl.col(column).is_not_null() for column in of.values())) if of else since
    more = (
        meant.select(*scope, "amount", month=pl.col("month").dt.strftime("%Y-%m"))
        .group_by(*SCOPE, "month")
        .agg(more=pl.col("amount").sum().round(6).cast(pl.Decimal(38, 6)).cast(MONEY))
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
