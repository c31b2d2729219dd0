"""Azure: what the company rents there, its Cost Management exports, its inventory, and what of it is wasted."""

from sources.sample.clouds.azure import bills, graph, inventory
from sources.sample.clouds.azure.estate import estate
from sources.sample.clouds.azure.payers import payer
from sources.sample.clouds.azure.truth import truth
from sources.sample.clouds.azure.usage import usage
from sources.sample.clouds.charges import Terms, charges
from sources.sample.clouds.events import with_events
from sources.sample.world import Feed, Place, World, Written

CURRENCY = "EUR"
SCALE = 12
NEGOTIATED_PERCENT = 5
TAX_PERCENT = 21
FEEDS = (
    Feed("billing", bills.FEED, "azure-cost", bills.FOLDER),
    Feed("inventory", inventory.FEED, "azure"),
    Feed("inventory", graph.FEED, "files", graph.FOLDER),
)


def write(world: World, place: Place) -> Written:
    """Writes the container of the exports, what Resource Manager answers, and a download of Resource Graph."""
    resources = estate(world)
    terms = Terms(payer(world), CURRENCY, SCALE, NEGOTIATED_PERCENT, TAX_PERCENT)
    charged = charges(with_events(usage(world, resources), resources, world), terms, world)
    bills.write_bills(world, resources, charged, place)
    listed = inventory.objects(world, resources)
    inventory.write_answers(listed, place)
    graph.write_graph(listed, world, place)
    return Written(FEEDS, (("waste", truth(resources, charged, world)),))
