"""Amazon Web Services: the company's own organisation by CUR 2.0, and that of a company it bought by FOCUS 1.2."""

import polars as pl

from sources.sample.clouds.aws.company import ACQUIRED, MAIN, PROVIDER, terms
from sources.sample.clouds.aws.cur import write_cur
from sources.sample.clouds.aws.focus import write_focus
from sources.sample.clouds.aws.inventory import CONFIG_FEED, CONFIG_PATH, FEED, write_inventory
from sources.sample.clouds.aws.population import resources
from sources.sample.clouds.aws.usage import usage
from sources.sample.clouds.aws.waste import true_waste
from sources.sample.clouds.charges import charges, seen_on
from sources.sample.clouds.commitments import held
from sources.sample.clouds.events import with_events
from sources.sample.world import Bill, Feed, Place, World, Written


def write(world: World, place: Place) -> Written:
    """Writes both organisations' exports and inventories, and gives what is true of them."""
    rented = resources(world)
    used = with_events(usage(world, rented), rented, world)
    bills = {payer: charges(used.filter(payer=payer), terms(payer), world) for payer in (MAIN, ACQUIRED)}
    write_cur(seen_on(bills[MAIN], world), rented, world, place)
    write_focus(seen_on(bills[ACQUIRED], world), rented, world, place)
    write_inventory(rented, world, place)
    feeds = (
        Feed("billing", "aws-cur", "aws-cur", "bills/aws-cur"),
        Feed("billing", "aws-focus", "focus", "bills/aws-focus"),
        Feed("inventory", FEED, "aws"),
        Feed("inventory", CONFIG_FEED, CONFIG_FEED, CONFIG_PATH),
    )
    truth = true_waste(rented, pl.concat(bills.values()), world)
    return Written(
        feeds,
        (("waste", truth),),
        tuple(
            Bill(PROVIDER, payer, "USD", charged, rented.filter(payer=payer), feed, held(terms(payer), world))
            for (payer, charged), feed in zip(bills.items(), ("aws-cur", "aws-focus"), strict=True)
        ),
    )
