"""Azure: what the company rents there, its Cost Management exports, its inventory, and what of it is wasted."""

from sources.sample.clouds.azure.bills import FOLDER, write_bills
from sources.sample.clouds.azure.estate import estate, payer
from sources.sample.clouds.azure.truth import truth
from sources.sample.clouds.azure.usage import usage
from sources.sample.clouds.charges import Terms, charges
from sources.sample.clouds.events import with_events
from sources.sample.world import Feed, Place, World, Written

CURRENCY = "EUR"
SCALE = 12
NEGOTIATED_PERCENT = 5
TAX_PERCENT = 21


def write(world: World, place: Place) -> Written:
    """Writes the bills and what the inventory answers."""
    resources = estate(world)
    terms = Terms(payer(world), CURRENCY, SCALE, NEGOTIATED_PERCENT, TAX_PERCENT)
    charged = charges(with_events(usage(world, resources), resources, world), terms, world)
    write_bills(world, resources, charged, place)
    feeds = (Feed("billing", "azure", "azure-cost", FOLDER),)
    return Written(feeds, (("waste", truth(resources, charged, world)),))
