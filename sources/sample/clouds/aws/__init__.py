"""Amazon Web Services: the company's own organisation by CUR 2.0, and that of a company it bought by FOCUS 1.2."""

import polars as pl

from sources.sample.clouds.aws.company import ACQUIRED, MAIN, terms
from sources.sample.clouds.aws.cur import write_cur
from sources.sample.clouds.aws.population import resources
from sources.sample.clouds.aws.usage import usage
from sources.sample.clouds.aws.waste import true_waste
from sources.sample.clouds.charges import charges, seen_on
from sources.sample.clouds.events import with_events
from sources.sample.world import Feed, Place, World, Written



def write(world: World, place: Place) -> Written:
    """Writes both organisations' exports and inventories, and gives what is true of them."""
    rented = resources(world)
    used = with_events(usage(world, rented), rented, world)
    charged = pl.concat(
        charges(used.filter(payer=payer), terms(world, payer), world) for payer in (MAIN, ACQUIRED)
    )
    seen = seen_on(charged, world)
    write_cur(seen.filter(payer=MAIN), rented, world, place)
    feeds = (
        Feed("billing", "aws-cur", "aws-cur", "bills/aws-cur"),
    )
    return Written(feeds, (("waste", true_waste(rented, charged, world)),))
