"""The organisations that the company has at AWS: two payers, their accounts and regions, and what is sold there."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import polars as pl

from sources.reference.services import services
from sources.sample.clouds.charges import Terms
from sources.sample.world import World

HERE = Path(__file__).parent
PROVIDER = "aws"
# Payer accounts: the company's own, and that of a haulier which it bought and has not moved over.
MAIN, ACQUIRED = "491305772618", "730184226595"
PAYERS = {"main": MAIN, "acquired": ACQUIRED}
# Who writes the invoices.
ENTITY = "Amazon Web Services EMEA SARL"
PAYER_NAMES = {MAIN: "Haldane Freight", ACQUIRED: "Calder Haulage"}
# Of what is bound to no region, so that of all it is one in eight.
ACQUIRED_PERCENT = 18
# Decimals of an amount on the bill.
SCALE = 10
# Of the commitments and credits that the company has, beside its own.
ACQUIRED_PLANS_PERCENT = 5
# The day of the next month on which AWS closes one.
CLOSED_ON = 5


@cache
def table(name: str) -> pl.DataFrame:
    """A CSV beside this module, all text; empty texts are null."""
    return pl.read_csv(HERE / f"{name}.csv", infer_schema=False)


def terms(payer: str) -> Terms:
    """What a payer has agreed with AWS."""
    if payer == ACQUIRED:
        return Terms(payer, "USD", SCALE, tax_percent=20, provider=PROVIDER, weight_percent=ACQUIRED_PLANS_PERCENT)
    return Terms(payer, "USD", SCALE, negotiated_percent=6, tax_percent=8, provider=PROVIDER)


def accounts(world: World) -> pl.DataFrame:
    """`account` (12 digits), `account_name`, `payer`, `region`, `environment`, `teams`; the acquired one last."""
    names = table("accounts")
    own = names.filter(payer="main").head(world.size.accounts_a_cloud)
    whole = pl.concat([own, names.filter(payer="acquired")]).with_row_index("of", offset=1)
    number = world.dice.wholes("account of AWS", 100_000_000_000, 999_999_999_999, whole["of"])
    return whole.select(
        account=number.cast(pl.String),
        account_name="account",
        payer=pl.col("payer").replace_strict(PAYERS),
        region="region",
        environment="environment",
        teams="teams",
    )


@cache
def products() -> pl.DataFrame:
    """`code`, `service`: how AWS' bills write a service's code and name, each once."""
    known = services().filter(pl.col("provider") == PROVIDER, ~pl.col("code").str.contains(":", literal=True))
    return known.select("code", service="name").unique(subset="service", keep="first", maintain_order=True)


def invoice(payer: str, period: date, world: World) -> str | None:
    """The number of a month's invoice; None until AWS has closed the month."""
    closed = (period.replace(day=28) + timedelta(days=4)).replace(day=CLOSED_ON)
    if world.as_of < closed:
        return None
    return str(world.dice.whole("invoice of AWS", 1_000_000_000, 2_147_483_647, int(payer), period.toordinal()))


def account_names(world: World) -> dict[str, str]:
    """Of each account id, the payers' own among them."""
    known = accounts(world)
    return {**PAYER_NAMES, **dict(zip(known["account"], known["account_name"], strict=True))}
