"""Amazon Web Services: the company's own organisation by CUR 2.0, and that of a company it bought by FOCUS 1.2."""

from collections.abc import Iterator, Mapping
from datetime import date

import polars as pl

from sources.sample.clouds.aws import company
from sources.sample.clouds.aws.company import ACQUIRED, MAIN, PROVIDER, invoice, terms
from sources.sample.clouds.aws.cur import Cur
from sources.sample.clouds.aws.focus import Focus
from sources.sample.clouds.aws.inventory import CONFIG_FEED, CONFIG_PATH, FEED, write_inventory
from sources.sample.clouds.aws.population import resources
from sources.sample.clouds.aws.promised import unused_commitments
from sources.sample.clouds.aws.usage import usage
from sources.sample.clouds.aws.waste import true_waste
from sources.sample.clouds.charges import Billing, seen_on, unchanged
from sources.sample.clouds.commitments import held
from sources.sample.clouds.events import with_events
from sources.sample.clouds.kept import Kept
from sources.sample.clouds.ordinary import accounts
from sources.sample.world import Bill, Feed, Place, World, Written

BILLS = {
    MAIN: Feed("billing", "aws-cur", "aws-cur", "bills/aws-cur"),
    ACQUIRED: Feed("billing", "aws-focus", "focus", "bills/aws-focus"),
}
# What all accounts let Outlay be, those of the company that was bought, too, which the organisation does not list.
ROLE = "OutlayReadOnly"


def write(world: World, place: Place) -> Written:
    """Writes both organisations' exports and inventories, and gives what is true of them."""
    rented = resources(world)
    promised = {payer: held(terms(payer), world) for payer in BILLS}
    kept = _bills(rented, promised[MAIN], world, place)
    if not place.bills_alone:
        write_inventory(rented, world, place)
    bills = (
        Bill(PROVIDER, payer, "USD", kept[payer].lines, rented.filter(payer=payer), feed.name, promised[payer])
        for payer, feed in BILLS.items()
    )
    return Written(
        (*BILLS.values(), *_inventories(world)), (("waste", lambda: _truth(rented, kept, world)),), tuple(bills)
    )


def _truth(rented: pl.DataFrame, kept: Mapping[str, Kept], world: World) -> pl.DataFrame:
    every = pl.concat(each.lines for each in kept.values())
    return pl.concat([true_waste(rented, every, world), unused_commitments(every, world)])


def _inventories(world: World) -> tuple[Feed, ...]:
    """The interfaces of all accounts, asked as the company's own, and AWS Config's snapshots of them."""
    asked = [MAIN, *company.accounts(world)["account"]]
    own = Feed("inventory", FEED, "aws", more=(("role", ROLE), ("accounts", asked)))
    return (own, Feed("inventory", CONFIG_FEED, "aws", CONFIG_PATH))


def _bills(rented: pl.DataFrame, promised: pl.DataFrame, world: World, place: Place) -> dict[str, Kept]:
    """Writes both exports, some months at a time, and keeps what each payer was charged."""
    exports = {MAIN: Cur.of(rented, promised, world, place), ACQUIRED: Focus.of(rented, world, place)}
    kept = {payer: Kept.of(payer, place) for payer in BILLS}
    for payer, lines in charged(rented, world):
        kept[payer].add(lines)
        same = _as_before(payer, lines, world, place)
        place.leave(*(path for month in same for path in exports[payer].export.folders(f"{month:%Y-%m}")))
        exports[payer].deliver(seen_on(lines, world).filter(~pl.col("period").is_in(same)))
    return kept


def _as_before(payer: str, lines: pl.DataFrame, world: World, place: Place) -> list[date]:
    """The months of which `place.after` delivered the same: no line is another, and none was invoiced since."""
    after = place.after
    if after is None:
        return []
    return [
        month
        for month in unchanged(lines, world, after)
        if invoice(payer, month, world) == invoice(payer, month, after)
    ]


def charged(rented: pl.DataFrame, world: World) -> Iterator[tuple[str, pl.DataFrame]]:
    """`resources` -> a payer and its CHARGE, all that bills will ever say of the days that are over, by `spans`."""
    billing = {payer: Billing(terms(payer), world) for payer in BILLS}
    own = accounts(rented, world)
    for within in world.spans:
        used = with_events(usage(within, rented), rented, own, within)
        yield from ((payer, billing[payer].months(within, used.filter(payer=payer))) for payer in BILLS)
    yield from ((payer, billing[payer].rest()) for payer in BILLS)
