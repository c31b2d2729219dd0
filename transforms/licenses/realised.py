"""What acting on findings of software left of their cost, day by day: as pools and contracts say that are paid for.

No bill names a seat. A seat that was given back is still paid for until fewer are bought, so of the seats that people
said are resolved, in the order in which they said so, as many have left the invoice as the pool has fallen since.
"""

from datetime import date, timedelta

import polars as pl

from transforms.findings.costs import DAILY_COST
from transforms.findings.saving import BEFORE_DAYS, DAYS_A_MONTH
from transforms.licenses.findings import SOFTWARE

THING = ["account", "thing"]
MONEY = pl.Decimal(38, 18)
ONE_DAY = timedelta(days=1)
# What was done is said within so many days: a pool is held against what it was before.
SAID_WITHIN = timedelta(days=7)


def still_paid(
    history: pl.DataFrame,
    decisions: pl.DataFrame,
    pools: pl.DataFrame,
    bought: pl.DataFrame,
    contracts: pl.DataFrame,
    as_of: date,
) -> pl.DataFrame:
    """DAILY_COST of what findings of software that were resolved claimed, from 30 days before they were.

    `history` is FINDING_HISTORY, `decisions` DECISION rows, `pools` LICENSE_POOL_HISTORY, `bought` LICENSE_POOL (which
    contract a pool has, and its price), `contracts` CONTRACT with all that ever stood.
    """
    acts = _acts(history, decisions, bought)
    levels = pl.concat([_of_pools(pools, bought, contracts), _of_contracts(contracts)]).sort("day")
    first = acts.group_by(THING).agg(day=pl.col("acted_on").min() - SAID_WITHIN)
    base = _at(first, levels).select(*THING, base="level")
    known = acts.join(base, on=THING).filter(pl.col("base") > 0)
    known = known.with_columns(seats=pl.coalesce("seats", "base"))
    before = pl.col("seats").cum_sum().over(THING) - pl.col("seats")
    start = pl.col("acted_on") - timedelta(days=BEFORE_DAYS)
    days = (
        known.with_columns(before=before, day=pl.date_ranges(start, as_of - ONE_DAY)).explode("day").drop_nulls("day")
    )
    left = (pl.col("base") - pl.col("level") - pl.col("before")).clip(0, pl.col("seats"))
    whole = pl.col("saving_per_month") / DAYS_A_MONTH
    paid = _at(days, levels).with_columns(
        cash=(whole * (pl.col("seats") - left).cast(MONEY) / pl.col("seats").cast(MONEY)).cast(MONEY),
        covered=pl.lit(0, MONEY),
        complete_to=pl.lit(as_of - ONE_DAY),
    )
    return paid.select(DAILY_COST.names()).cast(DAILY_COST).sort("provider", "account", "resource_id", "day")


def _acts(history: pl.DataFrame, decisions: pl.DataFrame, bought: pl.DataFrame) -> pl.DataFrame:
    """A row a resolved finding: what it claimed, of which `account` and `thing`, how many `seats` (null: all of it)."""
    said = decisions.filter(pl.col("subject_kind") == "finding", pl.col("status") == "resolved").sort("id")
    first = said.group_by(finding_id="subject_id", maintain_order=True).agg(acted_on=pl.col("at").first().dt.date())
    of_software = history.filter(pl.col("rule").str.starts_with("saas."), pl.col("saving_per_month") > 0)
    newest = of_software.sort("x_valid_from").unique("finding_id", keep="last", maintain_order=True)
    is_seat, is_pair = pl.col("resource_type") == "seat", pl.col("resource_type") == "overlap"
    named = first.join(newest, on="finding_id", maintain_order="left").with_columns(
        thing=pl.when(is_seat)
        .then(pl.col("resource_id").str.replace("/[^/]+$", ""))
        .when(is_pair)
        .then(pl.col("resource_id").str.extract("/(.+)$"))
        .otherwise("resource_id")
    )
    price = bought.select("unit_price_per_month", account="source", thing="sku")
    known = named.join(price, on=THING, how="left", maintain_order="left")
    many = (pl.col("saving_per_month") / pl.col("unit_price_per_month")).round(0).cast(pl.Int64)
    seats = pl.when(is_seat).then(pl.lit(1, pl.Int64)).when(~is_pair).then(many)
    return known.with_columns(seats=seats).filter(is_pair | (pl.col("seats") > 0))


def _of_pools(pools: pl.DataFrame, bought: pl.DataFrame, contracts: pl.DataFrame) -> pl.DataFrame:
    """`account, thing, day, level`: from which day how many seats of each pool were bought, else are committed to."""
    counted = pools.filter(pl.col("purchased").is_not_null())
    own = counted.select(
        "x_valid_from", "x_valid_to", account="source", thing="sku", level="purchased", end=pl.lit(None, pl.Date())
    )
    others = bought.join(counted, on=["source", "sku"], how="anti").select("contract_id", account="source", thing="sku")
    committed = others.join(contracts, on="contract_id")
    return _steps(pl.concat([own, _committed(committed).select(own.columns)]))


def _of_contracts(contracts: pl.DataFrame) -> pl.DataFrame:
    """The same of contracts by their id, and of products by that with the most seats."""
    by_size = contracts.drop_nulls("app_id").sort("seats_committed", "contract_id", descending=[True, False])
    first = by_size.group_by("app_id", maintain_order=True).agg(pl.col("contract_id").first())
    named = pl.concat(
        [
            contracts.select("contract_id", thing="contract_id").unique(),
            first.select("contract_id", thing="app_id"),
        ]
    )
    rows = named.join(contracts, on="contract_id").with_columns(account=pl.lit(SOFTWARE))
    return _steps(_committed(rows))


def _committed(rows: pl.DataFrame) -> pl.DataFrame:
    ends = pl.when(pl.col("auto_renews") == pl.lit(value=False)).then(pl.col("end"))
    told = rows.filter(pl.col("seats_committed").is_not_null())
    return told.select("x_valid_from", "x_valid_to", "account", "thing", level="seats_committed", end=ends)


def _steps(rows: pl.DataFrame) -> pl.DataFrame:
    """Intervals as steps; what ends and is not followed by another is nothing from then on."""
    gone = pl.min_horizontal("x_valid_to", pl.col("end") + ONE_DAY)
    begins = rows.select(*THING, "level", day="x_valid_from", order=pl.lit(1))
    ends = rows.select(*THING, level=pl.lit(0, pl.Int64), day=gone, order=pl.lit(0)).drop_nulls("day")
    ordered = pl.concat([begins, ends]).sort(*THING, "day", "order")
    return ordered.unique([*THING, "day"], keep="last", maintain_order=True).drop("order")


def _at(rows: pl.DataFrame, levels: pl.DataFrame) -> pl.DataFrame:
    """The rows with the `level` of their thing on their `day`; before the first that is known, the first."""
    ordered = rows.sort("day")
    back = ordered.join_asof(levels, on="day", by=THING, strategy="backward", check_sortedness=False)
    ahead = levels.group_by(THING, maintain_order=True).agg(first_level=pl.col("level").first())
    return (
        back.join(ahead, on=THING, how="left", maintain_order="left")
        .with_columns(level=pl.coalesce("level", "first_level"))
        .drop("first_level")
    )
