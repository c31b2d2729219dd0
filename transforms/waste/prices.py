"""What the same work would cost on something smaller, newer or of another kind: by the customer's own bill.

The price of a target is, in this order: what the bill had for it in the same region over the last 90 days, commitments
aside; what the list prices on that bill say of the two; the own rate, by how large both are in their family. Where
none of them is there, nobody knows.
"""

from dataclasses import dataclass

import polars as pl

from transforms.waste.estate import ID, Estate

# What else may be had for a charge of a resource: rows of SWAP, one or several a line and resource.
SWAP = pl.Schema(
    {
        "provider": pl.String(),
        "account": pl.String(),
        "x_resource_key": pl.String(),
        "meter": pl.String(),  # of the charges now
        "target_meter": pl.String(),  # what would be charged instead; null where its meter is not known
        "times": pl.Float64(),  # of the target, for each unit now
        "ratio": pl.Float64(),  # of the two prices by size alone; 0 where the charge would go away; null: unknown
        "rank": pl.Int64(),  # which target is asked first, from 0; the first that has a price counts
    }
)
# What `swapped` gives, a row a resource and currency.
SWAPPED = pl.Schema(
    {
        "provider": pl.String(),
        "account": pl.String(),
        "x_resource_key": pl.String(),
        "currency": pl.String(),
        "cost_now": pl.Decimal(38, 18),  # in the window, of the charges that would change
        "cost_then": pl.Decimal(38, 18),  # null where nobody knows
        "saved_in_window": pl.Decimal(38, 18),  # below 0 where the target is dearer
        "freed_in_window": pl.Decimal(38, 18),  # of that, of charges that a commitment covers
        "saved_percent": pl.Float64(),  # of `cost_now`
        "priced_by": pl.String(),  # own bill, list prices, size; of several the weakest
    }
)
WAYS = ("own bill", "list prices", "size", "nothing")
# What runs on a machine is in its price, and in AWS' bill only in the sentence of a charge.
SYSTEM = r"(?i)\b(windows|red hat|rhel|suse|linux|mysql|postgresql|mariadb|oracle|sql server|aurora)\b"
PLACE = ("provider", "region", "currency", "unit", "system", "meter")
MONEY = pl.Decimal(38, 18)


@dataclass(frozen=True)
class _Priced:
    """One way to a line's cost after the swap, null where it is not there."""

    cost: pl.Expr
    way: str


def swapped(estate: Estate, swaps: pl.LazyFrame) -> pl.LazyFrame:
    """SWAP -> SWAPPED: what the charges of the window's 30 days would have come to after the swap.

    A price is a quotient, so what comes of it is rounded, to 9 decimals; the cost that is there now stays exact.
    """
    usage = _usage(estate.charges)
    lines = usage.filter(pl.col("days_30") > 0).join(swaps.cast(SWAP), on=[*ID, "meter"])
    prices = estate.once("prices", lambda: _prices(usage))
    own = prices.select(*PLACE, own_list="list_price")
    target = prices.rename({"meter": "target_meter", "price": "target_price", "list_price": "target_list"})
    place = [name for name in PLACE if name != "meter"]
    known = lines.join(own, on=PLACE, how="left", nulls_equal=True).join(
        target, on=[*place, "target_meter"], how="left", nulls_equal=True
    )
    one = [*ID, "line"]
    known_all = pl.col("then").is_not_null().all()
    best = (
        _with_cost(known)
        .sort(*one, "way", "rank", "target_meter", nulls_last=True)
        .unique(one, keep="first", maintain_order=True)
        .group_by(*ID, "currency", maintain_order=True)
        .agg(
            cost_now=pl.col("cost_30").sum(),
            then=pl.when(known_all).then(pl.col("then").sum()),
            covered_now=pl.col("cost_30").filter("covered").sum(),
            covered_then=pl.when(known_all).then(pl.col("then").filter("covered").sum()),
            way=pl.col("way").max(),
        )
    )
    return _as_swapped(best)


def _usage(charges: pl.LazyFrame) -> pl.LazyFrame:
    """Charges of use, each with a number of its own, what runs on the machine, and whether a commitment covers it."""
    of_use = charges.filter(pl.col("charge_category") == "Usage").with_row_index("line")
    return of_use.with_columns(
        system=pl.col("description").str.extract(SYSTEM, 1).str.to_lowercase(),
        covered=pl.col("commitment_id").is_not_null()
        | ((pl.col("commitment_status") == "Used") | (pl.col("pricing_category") == "Committed")).fill_null(
            value=False
        ),
    )


def _prices(usage: pl.LazyFrame) -> pl.LazyFrame:
    """PLACE, `price` (what a unit cost over 90 days, commitments aside) and `list_price` of it; null where unknown."""
    quantity = pl.col("quantity_90")
    paid = quantity.filter(~pl.col("covered")).sum()
    cost = pl.col("cost_90").filter(~pl.col("covered")).sum().cast(pl.Float64)
    listed = pl.col("list_90").sum().cast(pl.Float64)
    return usage.group_by(PLACE).agg(
        price=pl.when(paid > 0).then(cost / paid),
        list_price=pl.when((quantity.sum() > 0) & (listed > 0)).then(listed / quantity.sum()),
    )


def _with_cost(known: pl.LazyFrame) -> pl.LazyFrame:
    """Adds `then` (float, null where unknown) and `way`, its place in WAYS."""
    now = pl.col("cost_30").cast(pl.Float64)
    ways = (
        _Priced(
            pl.when(~pl.col("covered")).then(pl.col("target_price") * pl.col("times") * pl.col("quantity_30")), WAYS[0]
        ),
        _Priced(now * pl.col("times") * pl.col("target_list") / pl.col("own_list"), WAYS[1]),
        _Priced(now * pl.col("ratio"), WAYS[2]),
    )
    way = pl.coalesce(pl.when(each.cost.is_not_null()).then(WAYS.index(each.way)) for each in ways)
    goes = pl.col("ratio") == 0
    return known.with_columns(
        then=pl.when(goes).then(0.0).otherwise(pl.coalesce(each.cost for each in ways)),
        way=pl.when(goes).then(0).otherwise(way.fill_null(WAYS.index("nothing"))),
    )


def _as_swapped(sums: pl.LazyFrame) -> pl.LazyFrame:
    then, covered_then = (
        pl.col(name).round(9).cast(pl.Decimal(38, 9)).cast(MONEY) for name in ("then", "covered_then")
    )
    saved = pl.col("cost_now") - then
    return sums.select(
        *ID,
        "currency",
        "cost_now",
        cost_then=then,
        saved_in_window=saved,
        freed_in_window=pl.col("covered_now") - covered_then,
        saved_percent=pl.when(pl.col("cost_now") > 0).then(
            100 * saved.cast(pl.Float64) / pl.col("cost_now").cast(pl.Float64)
        ),
        priced_by=pl.col("way").replace_strict(dict(enumerate(WAYS)), return_dtype=pl.String()),
    )
