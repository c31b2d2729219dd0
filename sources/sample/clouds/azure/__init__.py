"""Azure: what the company rents there, its Cost Management exports, its inventory, and what of it is wasted."""

from collections.abc import Iterator

import polars as pl

from sources.sample.clouds.azure import bills, graph, inventory, metrics
from sources.sample.clouds.azure.advice import advice
from sources.sample.clouds.azure.estate import estate, rented, resources
from sources.sample.clouds.azure.payers import CURRENCY, PROVIDER, payer, terms
from sources.sample.clouds.azure.truth import truth
from sources.sample.clouds.azure.usage import usage
from sources.sample.clouds.charges import by_span
from sources.sample.clouds.commitments import held
from sources.sample.clouds.events import with_events
from sources.sample.clouds.kept import Kept
from sources.sample.clouds.ordinary import accounts
from sources.sample.world import Bill, Feed, Place, World, Written

__all__ = ["resources", "write"]

FEEDS = (
    Feed("billing", bills.FEED, "azure-cost", bills.FOLDER),
    Feed("inventory", inventory.FEED, "azure"),
    Feed("inventory", graph.FEED, "azure", graph.FOLDER),
    Feed("inventory", metrics.FEED, "files", metrics.FOLDER),
)


def write(world: World, place: Place) -> Written:
    """Writes the container of the exports, what Resource Manager answers, Resource Graph's download, and metrics."""
    whole = estate(world)
    kept = _bills(world, whole, place)
    if not place.bills_alone:
        listed = inventory.objects(world, whole)
        inventory.write_answers(listed, world, place, advice(listed, world))
        graph.write_graph(listed, world, place)
        metrics.write(world, whole, place)
    promised = held(terms(world), world)
    bill = Bill(PROVIDER, payer(world), CURRENCY, kept.lines, rented(whole), bills.FEED, promised)
    return Written(FEEDS, (("waste", lambda: truth(whole, kept.lines, world)),), (bill,))


def _bills(world: World, whole: pl.DataFrame, place: Place) -> Kept:
    """Writes the exports, some months at a time, and keeps what was charged."""
    kept = Kept.of(payer(world), place)
    for lines in charged(whole, world):
        kept.add(lines)
        bills.write_bills(world, whole, lines, place)
    return kept


def charged(whole: pl.DataFrame, world: World) -> Iterator[pl.DataFrame]:
    """`estate` -> CHARGE, all that bills will ever say of the days that are over, some months at a time."""
    things = rented(whole)
    own = accounts(things, world)

    def used(within: World) -> pl.DataFrame:
        return with_events(usage(within, whole), things, own, within)

    return by_span(used, terms(world), world)
