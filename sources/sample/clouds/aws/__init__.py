"""Amazon Web Services: the company's own organisation by CUR 2.0, and that of a company it bought by FOCUS 1.2."""

import polars as pl

from sources.sample.clouds.aws.company import ACQUIRED, MAIN, PROVIDER, terms
from sources.sample.clouds.aws.cur import write_cur
from sources.sample.clouds.aws.focus import write_focus
from sources.sample.clouds.aws.inventory import CONFIG_FEED, CONFIG_PATH, FEED, write_inventory
from sources.sample.clouds.aws.population import resources
from sources.sample.clouds.aws.promised import unused_commitments
from sources.sample.clouds.aws.usage import usage
from sources.sample.clouds.aws.waste import true_waste
from sources.sample.clouds.charges import charges, seen_on
from sources.sample.clouds.commitments import held
from sources.sample.clouds.events import with_events
from sources.sample.world import Bill, Feed, Place, World, Written

BILLS = {
    MAIN: Feed("billing", "aws-cur", "aws-cur", "bills/aws-cur"),
    ACQUIRED: Feed("billing", "aws-focus", "focus", "bills/aws-focus"),
}
INVENTORIES = (Feed("inventory", FEED, "aws"), Feed("inventory", CONFIG_FEED, CONFIG_FEED, CONFIG_PATH))


def write(world: World, place: Place) -> Written:
    """Writes both organisations' exports and inventories, and gives what is true of them."""
    rented = resources(world)
    used = with_events(usage(world, rented), rented, world)
    charged = {payer: charges(used.filter(payer=payer), terms(payer), world) for payer in BILLS}
    promised = {payer: held(terms(payer), world) for payer in BILLS}
    write_cur(seen_on(charged[MAIN], world), rented, promised[MAIN], world, place)
    write_focus(seen_on(charged[ACQUIRED], world), rented, world, place)
    write_inventory(rented, world, place)
    every = pl.concat(charged.values())
    truth = pl.concat([true_waste(rented, every, world), unused_commitments(every, world)])
    bills = (
        Bill(PROVIDER, payer, "USD", charged[payer], rented.filter(payer=payer), feed.name, promised[payer])
        for payer, feed in BILLS.items()
    )
    return Written((*BILLS.values(), *INVENTORIES), (("waste", truth),), tuple(bills))
