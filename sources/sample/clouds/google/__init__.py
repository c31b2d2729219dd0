"""What the company rents of Google Cloud: its estate, its bill in Google's export, and what of it is wasted."""

from sources.sample.clouds.charges import Terms, charges
from sources.sample.clouds.events import with_events
from sources.sample.clouds.google.bill import write_bill
from sources.sample.clouds.google.estate import PAYER, estate, resources
from sources.sample.clouds.google.loading import loaded
from sources.sample.clouds.google.truth import truth
from sources.sample.clouds.google.usage import usage
from sources.sample.world import Feed, Place, World, Written

TERMS = Terms(payer=PAYER, currency="USD", scale=6, negotiated_percent=6, tax_percent=21)
FEEDS = (Feed("billing", "gcp", "gcp-billing", "bills/gcp"),)


def write(world: World, place: Place) -> Written:
    """Writes the bucket of the bill; gives its feed, and the truth about waste."""
    there = estate(world)
    used = with_events(usage(world, there), resources(there), world)
    charged = loaded(charges(used, TERMS, world), world)
    write_bill(charged, there, world, place.folder / "bills" / "gcp")
    return Written(FEEDS, (("waste", truth(there, charged, world)),))
