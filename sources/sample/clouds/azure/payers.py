"""Who pays Azure, and for which subscriptions: one Microsoft Customer Agreement, billed in euro."""

import polars as pl

from sources.sample.clouds.azure.tables import read
from sources.sample.clouds.terms import Terms
from sources.sample.world import World

PROVIDER = "azure"
CURRENCY = "EUR"
SCALE = 10
NEGOTIATED_PERCENT = 5


def billing_account(world: World) -> str:
    """The billing account, of which the profile is one."""
    first, second = (guid(world.dice.text(f"azure, billing account, {half}", 32)) for half in ("first", "second"))
    return f"{first}:{second}_2019-05-31"


def payer(world: World) -> str:
    """The billing profile."""
    letters = world.dice.text("azure, billing profile", 14).upper()
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:11]}-{letters[11:14]}"


def subscriptions(world: World) -> pl.DataFrame:
    """`subscription` from 0, `account`, `account_name`."""
    listed = read("subscriptions").head(world.size.accounts_a_cloud)
    ids = [guid(world.dice.text("azure, subscription", 32, number)) for number in range(len(listed))]
    return listed.select(pl.Series("account", ids), account_name="name").with_row_index("subscription")


def terms(world: World) -> Terms:
    """What is agreed with Microsoft, whose exports hold neither tax nor credits; the first account buys for all."""
    buyer = subscriptions(world)["account"][0]
    return Terms(payer(world), CURRENCY, SCALE, NEGOTIATED_PERCENT, provider=PROVIDER, buyer=buyer)


def tenant(world: World) -> str:
    """The directory of the company."""
    return guid(world.dice.text("azure, tenant", 32))


def guid(text: str) -> str:
    """32 hexadecimal digits as Azure writes ids."""
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-8{text[17:20]}-{text[20:]}"
