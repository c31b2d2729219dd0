"""Each commitment on the business day: when it ends, how well it is used, what goes back to contracted price."""

from datetime import date
from decimal import Decimal

import polars as pl

from warehouse.tables.commitments import COMMITMENT, TERM

DAYS_A_MONTH, WINDOW_DAYS = Decimal("30.44"), 30
MONEY = pl.Decimal(38, 18)
# Of terms that several sources tell, the first that tells a thing.
TOLD_BY = ("file", "bill", "api", "contract")
# What another took the place of, and what was given back: neither is a step of a ladder.
REPLACED = ("superseded", "canceled")
# What each commitment came to in the window that ends on the last complete day of its bill.
WINDOW_SQL = """
SELECT u.CommitmentDiscountId, u.x_provider, u.BillingCurrency, max(ends.window_end) AS window_end,
    (
        SELECT max(b.SubAccountId) FROM commitment_usage b
        WHERE b.CommitmentDiscountId = u.CommitmentDiscountId AND b.x_use IN ('fee', 'unused')
    ) AS SubAccountId,
    coalesce(sum(u.EffectiveCost) FILTER (u.x_use = 'used'), 0)::DECIMAL(38,18) AS used,
    coalesce(sum(u.EffectiveCost) FILTER (u.x_use = 'unused'), 0)::DECIMAL(38,18) AS unused,
    coalesce(sum(u.EffectiveCost) FILTER (u.x_use = 'fee'), 0)::DECIMAL(38,18) AS fee,
    coalesce(-sum(u.EffectiveCost) FILTER (u.x_use = 'offset'), 0)::DECIMAL(38,18) AS offset,
    coalesce(sum(u.ContractedCost) FILTER (u.x_use = 'used'), 0)::DECIMAL(38,18) AS covered,
    coalesce(sum(u.x_without_contracted) FILTER (u.x_use = 'used'), 0)::DECIMAL(38,18) AS without_contracted,
    (sum(u.CommitmentDiscountQuantity) FILTER (u.x_use = 'used'))::DOUBLE AS quantity_used,
    (sum(u.CommitmentDiscountQuantity) FILTER (u.x_use = 'unused'))::DOUBLE AS quantity_unused
FROM commitment_usage u JOIN ends USING (x_source)
WHERE u.CommitmentDiscountId IS NOT NULL AND u.day > ends.window_end - 30 AND u.day <= ends.window_end
GROUP BY u.CommitmentDiscountId, u.x_provider, u.BillingCurrency ORDER BY ALL
"""
COVERED_SQL = """
SELECT u.ServiceName AS service, u.x_offering AS model, u.x_rate AS rate, u.day,
    sum(u.EffectiveCost)::DECIMAL(38,18) AS cost, sum(u.ContractedCost)::DECIMAL(38,18) AS contracted
FROM commitment_usage u JOIN ends USING (x_source)
WHERE u.x_provider = 'gcp' AND u.x_use = 'used' AND u.day > ends.window_end - 30 AND u.day <= ends.window_end
GROUP BY ALL ORDER BY ALL
"""
OFFSETS_SQL = """
SELECT u.ServiceName AS service, u.CommitmentDiscountId AS id, u.day, -sum(u.EffectiveCost)::DECIMAL(38,18) AS cost
FROM commitment_usage u JOIN ends USING (x_source)
WHERE u.x_provider = 'gcp' AND u.x_use = 'offset' AND u.day > ends.window_end - 30 AND u.day <= ends.window_end
GROUP BY ALL ORDER BY ALL
"""
# What was paid at once, and what was avoided by each day since.
PAID_BACK_SQL = """
WITH days AS (
    SELECT CommitmentDiscountId, day, sum(x_upfront) AS upfront,
        sum(CASE x_use WHEN 'used' THEN ContractedCost WHEN 'fee' THEN x_upfront - BilledCost ELSE 0 END) AS avoided
    FROM commitment_usage WHERE CommitmentDiscountId IS NOT NULL AND x_use IN ('used', 'fee') GROUP BY ALL
), running AS (
    SELECT CommitmentDiscountId, day, sum(upfront) OVER so_far AS upfront, sum(avoided) OVER so_far AS avoided
    FROM days WINDOW so_far AS (PARTITION BY CommitmentDiscountId ORDER BY day)
)
SELECT CommitmentDiscountId, max(upfront)::DECIMAL(38,18) AS upfront, min(day) AS first_day,
    min(day) FILTER (upfront > 0 AND avoided >= upfront) AS paid_back_on
FROM running GROUP BY ALL HAVING max(upfront) > 0
"""


def best_terms(told: pl.DataFrame) -> pl.DataFrame:
    """COMMITMENT_TERM -> TERM's columns and `end_from`, a row a commitment, each thing from the best that tells it."""
    order = pl.col("told_by").replace_strict({name: rank for rank, name in enumerate(TOLD_BY)}, default=len(TOLD_BY))
    ranked = told.with_columns(rank=order).sort("CommitmentDiscountId", "rank", "x_source")
    names = [column.name for column in TERM if column.name != "CommitmentDiscountId"]
    first = {name: pl.col(name).drop_nulls().first() for name in names}
    who = pl.col("told_by").filter(pl.col("end").is_not_null()).first()
    return ranked.group_by("CommitmentDiscountId", maintain_order=True).agg(**first, end_from=who)


def each_commitment(
    window: pl.DataFrame, told: pl.DataFrame, of_google: pl.DataFrame, paid_back: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """WINDOW_SQL's rows, `best_terms`, NAMED and PAID_BACK_SQL's rows -> COMMITMENT, the next to end first."""
    known = window.join(told, on="CommitmentDiscountId", how="full", coalesce=True, suffix=" told")
    known = known.join(
        of_google.rename({"covered": "named"}), left_on="CommitmentDiscountId", right_on="id", how="left"
    )
    known = known.join(paid_back, on="CommitmentDiscountId", how="left")
    is_google = pl.col("fee").fill_null(0) + pl.col("offset").fill_null(0) != 0
    is_google &= pl.coalesce("x_provider", "x_provider told") == "gcp"
    used = pl.when(is_google).then("offset").otherwise("used")
    unused = pl.when(is_google).then(pl.col("fee") - pl.col("offset")).otherwise("unused")
    priced = pl.when(pl.col("without_contracted") == 0).then("covered")
    covered = pl.when(is_google).then(pl.col("named").fill_null(0)).otherwise(priced)
    figured = known.with_columns(
        x_provider=pl.coalesce("x_provider", "x_provider told"),
        used=used.fill_null(0),
        unused=unused.fill_null(0),
        covered=pl.when(pl.col("window_end").is_null()).then(pl.lit(0, MONEY)).otherwise(covered),
        state=_state(as_of),
    ).with_columns(paid=pl.col("used") + pl.col("unused"))
    whole = figured.with_columns(
        contracted_per_month=a_month("covered"),
        used_per_month=a_month("used"),
        unused_per_month=a_month("unused"),
        saving_per_month=a_month("covered") - a_month("paid"),
        utilisation_percent=_percent("used", "paid"),
        quantity_percent=_quantities(),
        break_even_percent=_percent("used", "covered"),
        reason=_reason(),
    )
    seen = whole.filter((pl.col("state") != "ended") | pl.col("window_end").is_not_null())
    return seen.select(COMMITMENT.names).sort("end", "CommitmentDiscountId", nulls_last=True).cast(COMMITMENT.schema)


def ladder(commitments: pl.DataFrame) -> pl.DataFrame:
    """COMMITMENT -> those that run, by the first day after them.

    One that ended after the last complete day of its bill is there: its usage is seen.
    """
    last = pl.coalesce("window_end", pl.col("window_end").max())
    running = (pl.col("end") > last) & (pl.col("start").is_null() | (pl.col("start") <= last))
    return commitments.filter(running, ~pl.col("state").is_in(REPLACED))


def ladder_figures(commitments: pl.DataFrame) -> pl.DataFrame:
    """COMMITMENT -> FIGURE without `part`: `<first day after it> <id>`, contracted cost a month."""
    steps = ladder(commitments).filter(
        pl.col("contracted_per_month").is_not_null(), pl.col("BillingCurrency").is_not_null()
    )
    return steps.select(
        kind=pl.lit("ladder"),
        scope=pl.format("{} {}", pl.col("end").cast(pl.String), "CommitmentDiscountId"),
        value="contracted_per_month",
        unit="BillingCurrency",
        reason="reason",
    )


def a_month(cost: str) -> pl.Expr:
    """A cost of the window, scaled to a month."""
    return (pl.col(cost) * DAYS_A_MONTH / WINDOW_DAYS).cast(MONEY)


def _state(as_of: date) -> pl.Expr:
    said = pl.col("status").str.to_lowercase().replace({"cancelled": "canceled"})
    return (
        pl.when(said.is_in(REPLACED))
        .then(said)
        .when(pl.col("end").is_null())
        .then(pl.lit("end_unknown"))
        .when(pl.col("end") <= as_of)
        .then(pl.lit("ended"))
        .otherwise(pl.lit("running"))
    )


def _percent(part: str, whole: str) -> pl.Expr:
    divisor = pl.col(whole).cast(pl.Float64)
    return pl.when(divisor != 0).then(100 * pl.col(part).cast(pl.Float64) / divisor)


def _quantities() -> pl.Expr:
    used, unused = (pl.col(f"quantity_{name}").fill_null(0.0) for name in ("used", "unused"))
    return pl.when(used + unused > 0).then(100 * used / (used + unused))


def _reason() -> pl.Expr:
    days = f"what it covered in {WINDOW_DAYS} days, for a month, by contract"
    said = (
        pl.when(pl.col("window_end").is_null())
        .then(pl.lit("no bill of the window names it"))
        .when(pl.col("covered").is_null())
        .then(pl.lit("its bill has no contracted price of what it covers, so that what it saves is unknown"))
        .when(pl.col("is_shared").fill_null(value=False))
        .then(pl.lit(f"{days}; Google names no commitment on usage: by what each fee's offset says was used"))
        .otherwise(pl.lit(days))
    )
    ends = (
        pl.when(pl.col("end").is_null())
        .then(pl.lit("When it ends is unknown: no bill, file, interface or contract says it"))
        .otherwise(pl.format("Ends before {}", pl.col("end").cast(pl.String)))
    )
    return pl.format("{}; {}.", ends, said)
