"""What the company rents of Google Cloud: its estate, its bill in Google's export, and what of it is wasted."""

from collections.abc import Iterator

import polars as pl

from sources.sample.clouds.charges import by_span
from sources.sample.clouds.commitments import held
from sources.sample.clouds.events import with_events
from sources.sample.clouds.google import metrics
from sources.sample.clouds.google.bill import FOLDER, write_bill
from sources.sample.clouds.google.estate import PAYER, PROVIDER, estate, resources
from sources.sample.clouds.google.inventory import ASSETS, FEED, listed, write_answers, write_assets
from sources.sample.clouds.google.loading import loaded
from sources.sample.clouds.google.terms import TERMS
from sources.sample.clouds.google.truth import truth
from sources.sample.clouds.google.usage import usage
from sources.sample.clouds.kept import Kept
from sources.sample.clouds.ordinary import accounts
from sources.sample.world import Bill, Feed, Place, World, Written

FEEDS = (
    Feed("billing", "gcp-billing", "gcp-billing", FOLDER),
    Feed("inventory", FEED, "gcp"),
    Feed("inventory", ASSETS, "gcp", f"inventory/{ASSETS}"),
    Feed("inventory", metrics.FEED, "files", metrics.FOLDER),
)


def charged(there: pl.DataFrame, world: World) -> Iterator[pl.DataFrame]:
    """`estate` -> CHARGE with `export_time`, all that bills will ever say of the days that are over, some at a time."""
    things = resources(there)
    own = accounts(things, world)

    def used(within: World) -> pl.DataFrame:
        return with_events(usage(within, there), things, own, within)

    return (loaded(lines, world) for lines in by_span(used, TERMS, world))


def write(world: World, place: Place) -> Written:
    """Writes the buckets and what the interfaces answer; gives their feeds, and the truth about waste."""
    there = estate(world)
    kept = Kept.of(PAYER, place)
    for of_span in charged(there, world):
        kept.add(of_span)
    write_bill(kept.lines, there, world, place)
    if not place.bills_alone:
        assets = listed(there, world)
        write_answers(assets, world, place)
        write_assets(assets, world, place)
        metrics.write(world, there, place)
    bill = Bill(PROVIDER, PAYER, TERMS.currency, kept.lines, resources(there), FEEDS[0].name, held(TERMS, world))
    return Written(FEEDS, (("waste", lambda: truth(there, kept.lines, world)),), (bill,))
