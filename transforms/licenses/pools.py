"""What was bought of each SKU, what of it is held, and what one seat costs a month."""

import polars as pl

from transforms.licenses.agreements import Agreement, prices
from transforms.licenses.software import Software
from transforms.licenses.use import with_person
from transforms.licenses.wording import DAY
from warehouse.tables.base import DECIMAL

POOL_KEY = ["source", "sku"]
FREE = pl.lit(0, DECIMAL.polars)


def pools(now: Software, running: list[Agreement]) -> pl.DataFrame:
    """A row a SKU of a source that was bought or is held: LICENSE_POOL's columns, and `held` (paid seats, COUNT),
    `seats_committed`, `cashable`, `cashable_on` of its contract, `is_free`, `is_estimate` (priced by recurring lines).

    Of several contracts for one product a pool has the one whose tier it is, else that which commits to about as many
    seats as it has. One contract prices one SKU of a source: that of its tier, else that which people hold, and of
    several the one nearest to it; add-ons have no price.
    """
    held = now.seats.group_by(*POOL_KEY, "app_id").agg(
        held=pl.col("paid").sum().cast(pl.Int64), any_paid=pl.col("paid").any()
    )
    known = now.pools.join(held.drop("app_id"), on=POOL_KEY, how="left")
    others = held.join(now.pools, on=POOL_KEY, how="anti").with_columns(consumed="held")
    whole = pl.concat([known, others], how="diagonal").sort(POOL_KEY)
    whole = whole.join(_catalogued(now), on=["app_id", "sku"], how="left", maintain_order="left")
    priced = whole.join(_contract_of_each(whole, running), on=POOL_KEY, how="left", maintain_order="left")
    priced = _by_lines(now, priced)
    is_free = ~pl.col("any_paid").fill_null(value=True) | ~pl.col("sku_paid").fill_null(value=True)
    trial = pl.col("is_trial").fill_null(value=False)
    return priced.with_columns(
        name=pl.coalesce("name", "sku_name"),
        held=pl.col("held").fill_null(0),
        is_free=is_free | trial,
        as_of=pl.lit(now.as_of),
        unit_price_per_month=pl.when(is_free | trial).then(FREE).otherwise("unit_price_per_month"),
    ).with_columns(reason=_reason())


def _catalogued(now: Software) -> pl.DataFrame:
    return now.skus.select("app_id", "sku", sku_name="name", sku_paid="paid").unique(["app_id", "sku"])


def _contract_of_each(whole: pl.DataFrame, running: list[Agreement]) -> pl.DataFrame:
    """PRICE's columns but the product, of the contract of each pool."""
    size = pl.coalesce("purchased", "consumed", "held").fill_null(0)
    alone = pl.len().over("source", "app_id") == 1
    priced = whole.filter((pl.col("held").fill_null(0) > 0) | alone)
    called = pl.concat_list(_plain("sku"), _plain("name"), _plain("sku_name"))
    several = priced.select(*POOL_KEY, "app_id", size=size, called=called).join(prices(running), on="app_id")
    ordered = several.with_columns(
        near=(pl.col("seats_committed") - pl.col("size")).abs(),
        is_other=~pl.col("called").list.contains(_plain("tier")).fill_null(value=False),
    ).sort(*POOL_KEY, "is_other", "near", "contract_id")
    own = ordered.unique(POOL_KEY, keep="first", maintain_order=True)
    own = own.sort("source", "contract_id", "is_other", "near", "sku")
    one = own.unique(["source", "contract_id"], keep="first", maintain_order=True)
    return one.drop("app_id", "size", "called", "tier", "near", "is_other")


def _plain(name: str) -> pl.Expr:
    """How plans are compared: by their letters and digits alone."""
    return pl.col(name).str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "")


def _by_lines(now: Software, pools: pl.DataFrame) -> pl.DataFrame:
    """The pools with `is_estimate`: where no contract prices the one SKU of a product, what recurring lines come to a
    seat does, the surest of several.
    """
    cadence = {"monthly": 1, "quarterly": 3, "annual": 12}
    sure = now.candidates.sort("confidence", "candidate_id", descending=[True, False]).unique("app_id", keep="first")
    lines = sure.select(
        "app_id",
        line_currency="currency",
        a_month=pl.col("amount") / pl.col("cadence").replace_strict(cadence, return_dtype=pl.Int64()),
        line_cashable=pl.when(pl.col("cadence") == "monthly").then(pl.lit("now")).otherwise(pl.lit("at_renewal")),
        line_cashable_on="next_expected",
    )
    both = pools.join(lines, on="app_id", how="left", maintain_order="left")
    alone = (pl.len().over("app_id") == 1) & (pl.col("held").fill_null(0) > 0)
    by_lines = pl.col("contract_id").is_null() & pl.col("a_month").is_not_null() & alone
    each = (pl.col("a_month") / pl.col("held")).cast(DECIMAL.polars)
    return both.with_columns(
        is_estimate=by_lines,
        unit_price_per_month=pl.when(by_lines).then(each).otherwise("unit_price_per_month"),
        **{
            name: pl.when(by_lines).then(f"line_{name}").otherwise(name)
            for name in ("currency", "cashable", "cashable_on")
        },
    ).drop("a_month", "line_currency", "line_cashable", "line_cashable_on")


def _reason() -> pl.Expr:
    """Why purchased or the price is not known, and what of it the vendor counts as used."""
    bought = pl.when(pl.col("purchased").is_null()).then(pl.format("{} does not tell how many were bought.", "source"))
    price = pl.when(pl.col("unit_price_per_month").is_null()).then(
        pl.format("No contract that runs names {} with a price.", "app_id")
    )
    free = pl.when("is_free").then(pl.lit("It costs nothing."))
    guess = pl.when("is_estimate").then(pl.lit("Its price is what recurring lines come to a seat that is held."))
    used = pl.format(
        "{} counts {} as active in the {} days to {}, of nobody in particular.",
        "source",
        "active",
        "active_days",
        pl.col("active_as_of").dt.strftime(DAY),
    )
    said = pl.concat_list(bought, pl.coalesce(free, guess, price), used).list.drop_nulls().list.join(" ")
    return pl.when(said != "").then(said)


def people_of(now: Software) -> pl.DataFrame:
    """`app_id, person`: who holds a paid seat of each product, people alone, each once."""
    seats = with_person(now, now.seats.lazy())
    persons = pl.col("account_kind").is_in(["person", "contractor", "unknown", "guest"])
    return seats.filter("paid", persons, pl.col("person").is_not_null()).select("app_id", "person").unique().collect()
