"""What a smaller size or a newer kind would save: the target's price is what the company's own bill has for it."""

from decimal import Decimal, localcontext

import polars as pl

from sources.sample.clouds.charges import seen_on
from sources.sample.clouds.saving import WINDOW_DAYS, window
from sources.sample.world import World

EXACT = pl.Decimal(38, 18)
# Usage types that a size is a part of, and those that go with the old one alone.
SIZED = r"(BoxUsage:|InstanceUsage:|EBS:VolumeUsage\.)"
GOES_WITH_IT = r"EBS:VolumeP-IOPS\."
PRICES_OF_DAYS = 90
# Of a payer and a meter: what a unit cost in these days, commitments aside, None where they cover all; its list price.
Prices = dict[tuple[str, str], tuple[Decimal | None, Decimal]]
DIGITS, LAST_DECIMAL = 60, Decimal(1).scaleb(-18)
COLUMNS = {"number": pl.Int64(), "currency": pl.String(), "cash_per_month": EXACT, "freed_per_month": EXACT}


def dearer(stories: pl.DataFrame, charged: pl.LazyFrame, world: World) -> pl.DataFrame:
    """COLUMNS, a row a story with a `target` whose price there the bill has; `charged` is CHARGE.

    What is paid as usage would cost what the target's own price is. What a commitment covers frees the same share of it
    as the list prices differ, and so does what is paid where commitments cover all of the target that the bill has.
    """
    seen = seen_on(charged, world)
    sums, prices = _sums(stories, seen, world), _prices(seen, world)
    rows = [_saved(of, prices) for of in sums.partition_by("number", maintain_order=True)]
    return pl.DataFrame([row for row in rows if row], COLUMNS, orient="row")


def _sums(stories: pl.DataFrame, seen: pl.LazyFrame, world: World) -> pl.DataFrame:
    """A row a story, meter and whether a commitment covers it, over the window; `at_target` is the meter instead."""
    first, last = window(world)
    lines = seen.filter(pl.col("day").is_between(first, last)).join(
        stories.select("number", "size", "target").lazy(), on="number"
    )
    instead = pl.when(pl.col("meter").str.contains(SIZED)).then(
        pl.concat_str(pl.col("meter").str.strip_suffix(pl.col("size")), "target")
    )
    used = pl.col("kind").is_in(["usage", "covered"])
    is_part = pl.col("meter").str.contains(f"{SIZED}|{GOES_WITH_IT}")
    return (
        lines.filter(is_part)
        .with_columns(at_target=instead, covered=pl.col("commitment").is_not_null())
        .group_by("number", "currency", "payer", "meter", "at_target", "covered", maintain_order=True)
        .agg(
            pl.col("quantity").filter(used).sum(),
            pl.col("effective_cost").sum(),
            pl.col("list_unit_price").filter(used).last(),
        )
        .collect()
    )


def _prices(seen: pl.LazyFrame, world: World) -> Prices:
    since = pl.lit(world.as_of).dt.offset_by(f"-{PRICES_OF_DAYS}d")
    lines = seen.filter(pl.col("kind").is_in(["usage", "covered"]), pl.col("day") >= since)
    usage = pl.col("kind") == "usage"
    found = lines.group_by("payer", "meter").agg(
        pl.col("effective_cost", "quantity").filter(usage).sum(), pl.col("list_unit_price").last()
    )
    with localcontext(prec=DIGITS):
        return {
            (payer, meter): (cost / quantity if quantity else None, listed)
            for payer, meter, cost, quantity, listed in found.collect().iter_rows()
        }


def _saved(of: pl.DataFrame, prices: Prices) -> tuple[object, ...] | None:
    cash, freed = Decimal(0), Decimal(0)
    with localcontext(prec=DIGITS):
        for line in of.iter_rows(named=True):
            paid, less = line["effective_cost"], Decimal(0)
            if line["at_target"] is not None:
                if (line["payer"], line["at_target"]) not in prices:
                    return None
                price, listed = prices[line["payer"], line["at_target"]]
                alike = line["covered"] or price is None
                less = paid * listed / line["list_unit_price"] if alike else price * line["quantity"]
            cash, freed = (cash, freed + paid - less) if line["covered"] else (cash + paid - less, freed)
        a_month = [(each * Decimal("30.44") / WINDOW_DAYS).quantize(LAST_DECIMAL) for each in (cash, freed)]
    return (of["number"][0], of["currency"][0], *a_month)
