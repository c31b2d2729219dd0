"""Azure: what the company rents there, its Cost Management exports, its inventory, and what of it is wasted."""

from sources.sample.clouds.azure import bills, graph, inventory, metrics
from sources.sample.clouds.azure.estate import estate, rented, resources
from sources.sample.clouds.azure.payers import CURRENCY, PROVIDER, payer, terms
from sources.sample.clouds.azure.truth import truth
from sources.sample.clouds.azure.usage import usage
from sources.sample.clouds.charges import charges
from sources.sample.clouds.commitments import held
from sources.sample.clouds.events import with_events
from sources.sample.world import Bill, Feed, Place, World, Written

__all__ = ["resources", "write"]

FEEDS = (
    Feed("billing", bills.FEED, "azure-cost", bills.FOLDER),
    Feed("inventory", inventory.FEED, "azure"),
    Feed("inventory", graph.FEED, "files", graph.FOLDER),
    Feed("inventory", metrics.FEED, "files", metrics.FOLDER),
)


def write(world: World, place: Place) -> Written:
    """Writes the container of the exports, what Resource Manager answers, Resource Graph's download, and metrics."""
    whole = estate(world)
    charged = charges(with_events(usage(world, whole), rented(whole), world), terms(world), world)
    bills.write_bills(world, whole, charged, place)
    listed = inventory.objects(world, whole)
    inventory.write_answers(listed, world, place)
    graph.write_graph(listed, world, place)
    metrics.write(world, whole, place)
    promised = held(terms(world), world)
    bill = Bill(PROVIDER, payer(world), CURRENCY, charged, rented(whole), bills.FEED, promised)
    return Written(FEEDS, (("waste", truth(whole, charged, world)),), (bill,))
