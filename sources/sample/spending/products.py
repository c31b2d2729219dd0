"""What the company uses: products of many vendors, which of them it has, since when, and what it says of them.

`products.csv` has a row a product that a card, a log or a person may tell of. `forms` are what its vendor's lines look
like before an issuer has been at them: `#` a digit, `@` a digit or capital, `~` the company's own name.
"""

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from sources.sample.world import FOUNDED, World

UNAPPROVED = {"small": 18, "medium": 45, "large": 96}
UNDER_REVIEW = {"small": 3, "medium": 5, "large": 8}
# Which trails see an unapproved app, by its place in the company's list: each alone, and some together.
SEEN_BY = (
    ("card",),
    ("card", "dns"),
    ("oauth",),
    ("sso",),
    ("dns",),
    ("invoice",),
    ("card", "oauth", "dns"),
    ("card", "invoice", "sso", "oauth", "dns"),
    ("invoice", "dns"),
    ("card", "sso"),
    ("card", "oauth"),
    ("card",),
)
# The first so many never pause, so that each trail tells of something on every day.
STEADY = len(SEEN_BY)
TRAILS = ("card", "invoice", "sso", "oauth", "dns")
STATE_OF_ROLE = {"bought": "approved", "consumer": "ignored", "personal": "personal", "once": "approved"}
ROLE_TRAILS = {"bought": ("card", "dns"), "once": ("card", "dns"), "consumer": ("dns",), "personal": ("card",)}


@cache
def products() -> pl.DataFrame:
    """`products.csv`, and `product`: each one's number."""
    read = pl.read_csv(Path(__file__).with_name("products.csv"), schema_overrides={"mcc": pl.String})
    return read.with_columns(pl.col("forms").fill_null("")).with_row_index("product").cast({"product": pl.Int64})


def apps(world: World) -> pl.DataFrame:
    """A row a product that this company has something of.

    `state`: unapproved, under_review, approved, ignored or personal; a flag `by_<trail>` for each trail that may see
    it; `period`, `phase`, `months_on`: its life, as `alive` reads it; `reach`: the share of people who use it.
    """
    shadow = _unapproved(world)
    others = (
        products()
        .filter(pl.col("role") != "shadow")
        .with_columns(place=pl.lit(-1, pl.Int64), state=pl.col("role").replace_strict(STATE_OF_ROLE))
    )
    both = pl.concat([shadow, others]).with_columns(_seen(trail) for trail in TRAILS)
    number = both["product"]
    most = {"consumer": 0.6, "bought": 0.1}
    reach = world.dice.shares("app reach", number).pow(3) * 0.05
    steady = (pl.col("place") < STEADY) | (pl.col("role") != "shadow")
    return both.with_columns(
        reach=reach * pl.col("role").replace_strict(most, default=1.0, return_dtype=pl.Float64)
        + pl.col("role").replace_strict({"consumer": 0.3, "bought": 0.01}, default=0.003, return_dtype=pl.Float64),
        period=world.dice.wholes("app period", 17, 31, number),
        phase=world.dice.wholes("app phase", 0, 400, number),
    ).with_columns(months_on=pl.when(steady).then("period").otherwise((pl.col("period") * 0.7).cast(pl.Int64)))


def _contracted(world: World) -> pl.Series:
    """What the company has a contract for is approved, however it is paid."""
    from sources.sample.software.pools import products as approved

    return approved(world)["product"]


def _unapproved(world: World) -> pl.DataFrame:
    """The company's choice of products for which nobody asked, in its own order.

    A place that is seen by sign-on or grants takes one that offers them.
    """
    count, reviewed = UNAPPROVED[world.size.name], UNDER_REVIEW[world.size.name]
    place = pl.int_range(count, eager=True).alias("place")
    asks = pl.Series([not {"sso", "oauth"}.isdisjoint(SEEN_BY[at % len(SEEN_BY)]) for at in place.to_list()])
    pool = products().filter(role="shadow").filter(~pl.col("slug").is_in(_contracted(world).implode()))
    order = world.dice.shares("choice of apps", pool["product"])
    signed = pl.col("category").is_in(scopes()["category"].to_list())
    drawn = pool.with_columns(order=order, signed=signed).sort("order")
    with_account = drawn.filter("signed").head(int(asks.sum()))
    others = drawn.join(with_account, on="product", how="anti").head(count - len(with_account))
    placed = pl.concat(
        [with_account.with_columns(place=place.filter(asks)), others.with_columns(place=place.filter(~asks))]
    )
    state = pl.when(pl.col("place") >= count - reviewed).then(pl.lit("under_review")).otherwise(pl.lit("unapproved"))
    return placed.drop("order", "signed").with_columns(state=state).sort("place")


@cache
def scopes() -> pl.DataFrame:
    """`category`, `google_scopes`, `entra_scopes`: what products with accounts ask tenants for, of `scopes.csv`."""
    read = pl.read_csv(Path(__file__).with_name("scopes.csv"))
    by_category = read.with_columns(category=pl.col("categories").str.split(" ")).explode("category")
    return by_category.select("category", google_scopes="google", entra_scopes="entra")


def _seen(trail: str) -> pl.Expr:
    by_place = [trail in seen for seen in SEEN_BY]
    of_shadow = (pl.col("place") % len(SEEN_BY)).replace_strict(
        dict(enumerate(by_place)), default=False, return_dtype=pl.Boolean
    )
    of_others = pl.col("role").is_in([role for role, seen in ROLE_TRAILS.items() if trail in seen])
    return pl.when(pl.col("role") == "shadow").then(of_shadow).otherwise(of_others).alias(f"by_{trail}")


def month_number(month: date) -> int:
    """How many months after the company was founded."""
    return (month.year - FOUNDED.year) * 12 + month.month - FOUNDED.month


def alive() -> pl.Expr:
    """Whether an app of `apps` is used in `month` (a number of `month_number`)."""
    return (pl.col("month") + pl.col("phase")) % pl.col("period") < pl.col("months_on")
