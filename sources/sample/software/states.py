"""The truth of seats: what should be said of those that are money for nothing, and of those that only look so.

The rules are the product's own words: a seat is unused without use in the last 90 days, and is not called never used
within 60 days of being assigned; where a feed tells nobody's use, a person is away or an account nobody's, nothing is.
"""

from datetime import timedelta

import polars as pl

from sources.sample.company import people
from sources.sample.software.activity import last_told
from sources.sample.software.contracts import agreements, contract_of
from sources.sample.software.exempt import is_exempt
from sources.sample.software.ids import account_ids
from sources.sample.software.mail_only import is_mail_only
from sources.sample.software.pools import IDENTITY_FEED, pools
from sources.sample.software.season import comes_back
from sources.sample.software.seats import current
from sources.sample.world import World

WINDOW = timedelta(days=90)
GRACE = timedelta(days=60)
# SKUs of whose use no feed tells by person, and why.
UNTOLD = {
    "github-enterprise": "GitHub's list of consumed licences tells no use",
    "copilot-business": "the editor sends no telemetry, so the last activity is empty, which is not never",
    "POWER_BI_PRO": "Microsoft's reports tell of six workloads, and Power BI is none of them",
    "SPB": "the tenant's reports conceal names",
}
# Of these every seat is listed, used or not: whoever takes the wrong feed for theirs is told.
ALL_LISTED = ("POWER_BI_PRO", "SPB")
# SKUs of which the vendor tells how many were bought.
COUNTED = (
    *("SPE_E3", "EXCHANGESTANDARD", "Microsoft_365_Copilot", "POWER_BI_PRO", "SPB"),
    *("zoom-workplace-business", "github-enterprise", "SFDC", "1010020020"),
)
COLUMNS = ("state", "waste", "source", "app", "sku", "account", "seats", "saving_per_month", "currency", "why")


def seat_states(world: World) -> pl.DataFrame:
    """TRUE_SEAT: a row a seat, or a pool's unassigned seats, that something should be said of."""
    judged = _judged(world).filter(pl.col("state").is_not_null())
    return pl.concat([judged.select(COLUMNS), _unassigned(world).select(COLUMNS)])


def purchased(world: World) -> pl.DataFrame:
    """A row a pool whose vendor counts: `pool`, `sku`, `product`, `consumed`, and what was `purchased`."""
    committed = {contract.product: contract.seats_committed for contract in agreements(world) if not contract.copy}
    counted = pools(world).filter(pl.col("sku").is_in(COUNTED))
    held = current(world).group_by("pool").agg(consumed=pl.len().cast(pl.Int64))
    counted = counted.join(held, on="pool", how="left", maintain_order="left").with_columns(
        pl.col("consumed").fill_null(0)
    )
    bought = pl.col("product").replace_strict(committed, return_dtype=pl.Int64)
    return counted.select("pool", "feed", "sku", "product", "consumed", purchased=pl.max_horizontal("consumed", bought))


def _judged(world: World) -> pl.DataFrame:
    """The seats held, with TRUE_SEAT's columns; no `state` where nothing needs to be said."""
    held = last_told(current(world), world)
    held = held.with_columns(
        account=account_ids(held, world),
        mail_only=is_mail_only(held, world),
        exempt=is_exempt(held, world),
        comes_back=comes_back(held, world),
        status=pl.col("number").replace_strict(_statuses(world), default="active"),
    )
    priced = held.join(_prices(world), on="product", how="left", maintain_order="left")
    state, waste, why = _verdict(world)
    judged = priced.with_columns(
        source="feed", app="product", seats=pl.lit(1, pl.Int64), state=state, waste=waste, why=why
    )
    saving = pl.when(pl.col("state") == "over_tier").then(pl.col("price") - pl.col("cheaper")).otherwise("price")
    return judged.with_columns(saving_per_month=pl.when("waste").then(saving))


def _statuses(world: World) -> dict[int, str]:
    staff = people(world).select("number", "status")
    return dict(zip(staff["number"], staff["status"], strict=True))


def _prices(world: World) -> pl.DataFrame:
    """`product`, `price` and `currency` of a seat's month by the contract, and what the cheaper tier costs."""
    whole = [contract for contract in agreements(world) if not contract.copy]
    cheaper = contract_of(world, "exchange-online").price_per_month
    return pl.DataFrame(
        {
            "product": [contract.product for contract in whole],
            "price": [contract.price_per_month for contract in whole],
            "currency": [contract.currency for contract in whole],
        }
    ).with_columns(cheaper=pl.lit(cheaper))


Case = tuple[pl.Expr, str, bool, pl.Expr]


def _verdict(world: World) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """State, waste and why, each the first that holds; no state where the seat is plainly used."""
    state, waste, why = (pl.when(pl.lit(False)).then(pl.lit(None, kind)) for kind in (pl.String, pl.Boolean, pl.String))
    today, last = pl.lit(world.as_of), pl.col("last_active")
    never, old = last.is_null(), last < today - WINDOW
    for holds, named, is_waste, because in (*_of_holders(never, old), *_of_use(never, old, today)):
        state = state.when(holds).then(pl.lit(named or None, pl.String))
        waste = waste.when(holds).then(pl.lit(is_waste))
        why = why.when(holds).then(because)
    return state.otherwise(None), waste.otherwise(None), why.otherwise(None)


def _of_holders(never: pl.Expr, old: pl.Expr) -> tuple[Case, ...]:
    """What who has the seat, and what its feed cannot tell, decide before any use is looked at."""
    untold = pl.col("sku").is_in(list(UNTOLD)) & (pl.col("sku").is_in(ALL_LISTED) | never | old)
    return (
        (
            pl.col("account_kind") != "person",
            "unknown",
            False,
            pl.format("A {} account: nobody signs in as it", "account_kind"),
        ),
        (pl.col("status") == "left", "leaver", True, pl.format("Its holder left on {}", "gone")),
        (
            pl.col("second"),
            "duplicate",
            True,
            pl.lit("A second account of a person who has one under the company's address"),
        ),
        (
            untold,
            "unknown",
            False,
            pl.format("Nothing to judge by: {}", pl.col("sku").replace_strict(UNTOLD, default="")),
        ),
        (
            (pl.col("feed") == IDENTITY_FEED) & (never | old),
            "unknown",
            False,
            pl.lit("No sign-on in the 90 days that the log keeps, which is not never"),
        ),
        (pl.col("feed") == IDENTITY_FEED, "", False, pl.lit("")),
    )


def _of_use(never: pl.Expr, old: pl.Expr, today: pl.Expr) -> tuple[Case, ...]:
    """What use, or none of it, says of a seat whose feed would tell."""
    return (
        (
            never & (pl.col("assigned") > today - GRACE),
            "unknown",
            False,
            pl.format("Not used yet, and theirs only since {}", "assigned"),
        ),
        (never & pl.col("exempt"), "never_used", False, pl.lit("Never used, and on the list of seats that are kept")),
        (old & pl.col("exempt"), "inactive", False, pl.lit("Not used, and on the list of seats that are kept")),
        (never & (pl.col("status") == "leave"), "never_used", False, pl.lit("Never used, but its holder is on leave")),
        (never, "never_used", True, pl.format("Never used since it was assigned on {}", "assigned")),
        (
            old & (pl.col("status") == "leave"),
            "inactive",
            False,
            pl.format("Not used since {}: on leave", "last_active"),
        ),
        (
            old & pl.col("comes_back"),
            "inactive",
            False,
            pl.format("Not used since {}, as every year out of season", "last_active"),
        ),
        (old, "inactive", True, pl.format("Not used since {}", "last_active")),
        (
            pl.col("mail_only") & (pl.col("sku") == "SPE_E3") & (pl.col("assigned") <= today - GRACE),
            "over_tier",
            True,
            pl.lit("Uses mail alone, which Exchange Online has, too"),
        ),
    )


def _unassigned(world: World) -> pl.DataFrame:
    """Of each pool whose vendor counts: what was bought and nobody has."""
    whole = purchased(world).join(_prices(world), on="product", how="left", maintain_order="left")
    left = whole.with_columns(seats=pl.col("purchased") - pl.col("consumed")).filter(pl.col("seats") > 0)
    return left.with_columns(
        state=pl.lit("unassigned"),
        waste=pl.lit(True),
        source="feed",
        app="product",
        account=pl.lit(None, pl.String),
        saving_per_month=pl.col("price") * pl.col("seats"),
        why=pl.format("{} were bought and {} are assigned", "purchased", "consumed"),
    )
