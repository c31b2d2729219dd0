"""What the company's cards paid of software: subscriptions that were approved, and those that nobody asked for."""

from datetime import date

import polars as pl

from sources.sample.spending.descriptors import as_issued, filled, through_processor
from sources.sample.spending.fx import in_pence
from sources.sample.spending.products import apps, month_number
from sources.sample.spending.use import day_of, uses
from sources.sample.world import World

INDIVIDUALS = 4
REFUNDED_PERCENT = 3
CLAIMED_SHARE = 0.35
# Since this month the prices of products.csv have risen.
LISTED = date(2024, 1, 1)
# A line of any card: pence and cents are whole numbers until they are written. `claimed`: a person's own card, which
# the company pays back; `end` is the person's last day.
LINE = pl.Schema(
    {
        "day": pl.Date,
        "posted": pl.Date,
        "product": pl.Int64,
        "person": pl.Int64,
        "hr_id": pl.String,
        "department": pl.String,
        "descriptor": pl.String,
        "city": pl.String,
        "mcc": pl.String,
        "currency": pl.String,
        "original_minor": pl.Int64,
        "billing_minor": pl.Int64,
        "claimed": pl.Boolean,
        "end": pl.Date,
    }
)


def software_lines(world: World) -> pl.DataFrame:
    """LINE of each subscription and each refund that was made by yesterday."""
    paid = _described(with_price(_payers(world), world), world)
    both = pl.concat([paid, _refunds(paid, world)])
    return made_by(world, both)


def made_by(world: World, lines: pl.DataFrame) -> pl.DataFrame:
    """LINE of what was made by yesterday, by people who still worked there."""
    there = pl.col("end").is_null() | (pl.col("end") >= pl.col("day"))
    return lines.filter(pl.col("day") < world.as_of, there).select(LINE.names())


def _payers(world: World) -> pl.DataFrame:
    """A row a payment: `uses` and the product's columns, with `seats` that it pays for."""
    by_card = apps(world).filter("by_card").drop("reach", "period", "months_on", "vendor", "domain")
    is_one = world.dice.shares("each pays alone", by_card["product"]) < 0.4
    by_card = by_card.with_columns(alone=is_one & (pl.col("role") == "shadow") | (pl.col("role") == "personal"))
    used = uses(world).join(by_card, on="product").with_columns(users=pl.len().over("product", "month"))
    pays = pl.when("alone").then(pl.col("rank") < INDIVIDUALS).otherwise((pl.col("rank") == 0) | _pays_too())
    due = (
        pl.when(pl.col("role") == "once")
        .then((pl.col("month") + pl.col("phase")) % 12 == 5)
        .when(pl.col("term") == "year")
        .then((pl.col("month") + pl.col("phase")) % 12 == 0)
        .otherwise(pl.lit(True))
    )
    seats = pl.when(pl.col("alone") | (pl.col("role") == "once")).then(1).otherwise(pl.min_horizontal("users", 12))
    return used.filter(pays, due).with_columns(seats=seats)


def _pays_too() -> pl.Expr:
    """Of every third product the first user of another department, who does not know of the other's account."""
    elsewhere = pl.col("department") != pl.col("department").sort_by("rank").first().over("product", "month")
    first = pl.col("rank") == pl.col("rank").filter(elsewhere).min().over("product", "month")
    return (pl.col("product") % 3 == 0) & (pl.col("role") != "once") & first.fill_null(False)


def with_price(paid: pl.DataFrame, world: World) -> pl.DataFrame:
    """With the `day`, when it is `posted`, and the money of a term: a price that rises on some anniversaries.

    A payment has `uses`' columns, the product's, and `seats`.
    """
    dice = world.dice
    rise = dice.wholes("percent a year", -4, 9, paid["product"]).clip(lower_bound=0)
    day = dice.wholes("day of payment", 0, 25, paid["product"], paid["person"])
    slip = dice.wholes("slip of payment", 0, 2, paid["product"], paid["person"], paid["month"])
    posting = dice.wholes("posting", 1, 3, paid["product"], paid["person"], paid["month"])
    years = (pl.col("month") + pl.col("phase") % 12 - month_number(LISTED)) // 12
    raised = (pl.col("price") * (100 + rise * years.clip(lower_bound=0)) / 100).round(0).cast(pl.Int64)
    return paid.with_columns(
        day=day_of(paid["first"], day + slip), original_minor=raised * pl.col("seats"), posting=posting
    ).with_columns(
        posted=pl.col("day") + pl.duration(days="posting"),
        billing_minor=in_pence(pl.col("original_minor"), pl.col("currency"), pl.col("day")),
    )


def _described(paid: pl.DataFrame, world: World) -> pl.DataFrame:
    """The descriptor: one of the product's forms for each payer, as this payer's issuer prints it."""
    dice, who = world.dice, (paid["product"], paid["person"])
    forms = paid["forms"].str.split("|")
    which = dice.wholes("form of a line", 0, 59, *who) % forms.list.len().cast(pl.Int64)
    form = pl.DataFrame({"forms": forms, "which": which}).select(pl.col("forms").list.get(pl.col("which"))).to_series()
    sold = through_processor(form, paid["name"], dice, *who)
    cities = pl.Series(["internet", "dublin", "london", "san francisco", "amsterdam"]).gather(
        dice.wholes("town of a vendor", 0, 4, paid["product"])
    )
    text = as_issued(filled(sold, dice, *who, paid["month"]), cities, dice, *who)
    claimed = pl.col("alone") & (dice.shares("pays with a card of one's own", *who) < CLAIMED_SHARE)
    no_mcc = dice.shares("no mcc", *who, paid["month"]) < 0.15
    return paid.with_columns(
        claimed=claimed, descriptor=text, city=cities.str.to_uppercase(), mcc=pl.when(~no_mcc).then(pl.col("mcc"))
    )


def _refunds(paid: pl.DataFrame, world: World) -> pl.DataFrame:
    """Some payments come back whole, days later."""
    asked = (paid["product"], paid["person"], paid["month"])
    days = world.dice.wholes("days to a refund", 4, 20, *asked)
    comes_back = world.dice.wholes("refund", 0, 99, *asked) < REFUNDED_PERCENT
    later = pl.duration(days=pl.lit(days))
    return paid.with_columns(
        pl.col("day") + later, pl.col("posted") + later, -pl.col("original_minor"), -pl.col("billing_minor")
    ).filter(comes_back)
