"""What the company uses: products of many vendors, which of them it has, since when, and what it says of them.

`products.csv` has a row a product that a card, a log or a person may tell of. `forms` are what its vendor's lines look
like before an issuer has been at them: `#` a digit, `@` a digit or capital, `~` the company's own name.
"""

from datetime import date
from functools import cache, lru_cache
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
# The numbers of products that only have a contract begin above those of `products.csv`.
FIRST_CONTRACTED = 1_000_000
TRAILS = ("card", "invoice", "sso", "oauth", "dns")
# Of so many people tried to sign on and could not: nobody uses them.
TRIED = 2
STATE_OF_ROLE = {"bought": "approved", "consumer": "ignored", "personal": "personal", "once": "approved"}
ROLE_TRAILS = {
    "bought": ("card", "oauth", "dns"),
    "once": ("card", "oauth", "dns"),
    "contract": ("dns",),
    "consumer": ("oauth", "dns"),
    "personal": ("card", "oauth"),
}


@cache
def products() -> pl.DataFrame:
    """`products.csv`, and `product`: each one's number."""
    read = pl.read_csv(Path(__file__).with_name("products.csv"), schema_overrides={"mcc": pl.String})
    return read.with_columns(pl.col("forms").fill_null("")).with_row_index("product").cast({"product": pl.Int64})


@lru_cache(maxsize=2)
def apps(world: World) -> pl.DataFrame:
    """A row a product that this company has something of.

    `state`: unapproved, under_review, tried (nobody got in), approved, ignored or personal; `by_<trail>`: whether the
    trail may see it; `period`, `phase`, `months_on`: its life, as `alive` reads it; `reach`: the share of people in it.
    """
    known = pl.concat([_unapproved(world), _others(world), _under_contract(world)], how="diagonal_relaxed")
    number, role = known["product"], pl.col("role")
    few = role.replace_strict({"consumer": 0.6, "bought": 0.1}, default=1.0, return_dtype=pl.Float64)
    least = role.replace_strict({"consumer": 0.3, "bought": 0.01}, default=0.003, return_dtype=pl.Float64)
    steady = (pl.col("place") < STEADY) | (role != "shadow")
    return known.with_columns(
        *(_seen(trail) for trail in TRAILS),
        reach=pl.lit(world.dice.shares("app reach", number)).pow(3) * 0.05 * few + least,
        period=world.dice.wholes("app period", 17, 31, number),
        phase=world.dice.wholes("app phase", 0, 400, number),
    ).with_columns(months_on=pl.when(steady).then("period").otherwise((pl.col("period") * 0.7).cast(pl.Int64)))


def _others(world: World) -> pl.DataFrame:
    """What was bought by card with approval, sites, private things; and what was bought once beside a contract."""
    vendors = approved(world).select("slug", told=pl.col("vendor"))
    rest = products().filter(pl.col("role") != "shadow").join(vendors, on="slug", how="left", maintain_order="left")
    kept = rest.filter((pl.col("role") != "once") | pl.col("told").is_not_null())
    return kept.with_columns(
        vendor=pl.coalesce("told", "vendor"), state=pl.col("role").replace_strict(STATE_OF_ROLE), place=pl.lit(-1)
    ).drop("told")


def _under_contract(world: World) -> pl.DataFrame:
    """What has a contract and is nothing of ours; of products that share a domain the first is seen under it."""
    ours = products().filter(pl.col("role") != "shadow")
    left = approved(world).join(ours, on="slug", how="anti")
    seen = pl.col("domain").is_first_distinct() & ~pl.col("domain").is_in(ours["domain"].to_list())
    role = pl.when(seen).then(pl.lit("contract")).otherwise(pl.lit("contract unseen"))
    return left.with_columns(role=role, state=pl.lit("approved"), place=pl.lit(-1))


@lru_cache(maxsize=2)
def approved(world: World) -> pl.DataFrame:
    """`product`, `slug`, `name`, `vendor`, `category`, `domain` of all that the company has a contract for."""
    # The software's answers tell of these sign-ons in turn, so neither package can wait for the other.
    from sources.sample.software.pools import products as contracted

    return (
        contracted(world)
        .sort("nth")
        .select(
            (pl.col("nth") + FIRST_CONTRACTED).alias("product"),
            pl.col("product").alias("slug"),
            "name",
            "vendor",
            "category",
            "domain",
        )
    )


def _unapproved(world: World) -> pl.DataFrame:
    """The company's choice of products for which nobody asked, in its own order.

    A place that is seen by sign-on or grants takes one that offers them.
    """
    count, reviewed = UNAPPROVED[world.size.name], UNDER_REVIEW[world.size.name]
    place = pl.int_range(count, eager=True).alias("place")
    asks = pl.Series([not {"sso", "oauth"}.isdisjoint(SEEN_BY[at % len(SEEN_BY)]) for at in place.to_list()])
    pool = products().filter(role="shadow").join(approved(world), on="slug", how="anti")
    order = world.dice.shares("choice of apps", pool["product"])
    signed = pl.col("category").is_in(scopes()["category"].to_list())
    drawn = pool.with_columns(order=order, signed=signed).sort("order")
    wanted, with_account = int(asks.sum()), drawn.filter("signed")
    others = drawn.join(with_account.head(wanted + TRIED), on="product", how="anti").head(count - wanted)
    chosen = (
        with_account.head(wanted).with_columns(place=place.filter(asks)),
        others.with_columns(place=place.filter(~asks)),
        with_account.slice(wanted, TRIED).with_columns(place=pl.int_range(count, count + TRIED)),
    )
    state = (
        pl.when(pl.col("place") >= count)
        .then(pl.lit("tried"))
        .when(pl.col("place") >= count - reviewed)
        .then(pl.lit("under_review"))
        .otherwise(pl.lit("unapproved"))
    )
    return pl.concat(chosen).drop("order", "signed").with_columns(state=state).sort("place")


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
    tried = pl.lit(trail == "sso")
    return (
        pl.when(state=pl.lit("tried"))
        .then(tried)
        .when(role=pl.lit("shadow"))
        .then(of_shadow)
        .otherwise(of_others)
        .alias(f"by_{trail}")
    )


def month_number(month: date) -> int:
    """How many months after the company was founded."""
    return (month.year - FOUNDED.year) * 12 + month.month - FOUNDED.month


def alive() -> pl.Expr:
    """Whether an app of `apps` is used in `month` (a number of `month_number`)."""
    return (pl.col("month") + pl.col("phase")) % pl.col("period") < pl.col("months_on")
