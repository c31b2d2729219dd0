"""The clouds that the company rents: their bills, inventories and metrics, and what of it is wasted."""

from sources.sample.clouds.first import write_company
from sources.sample.world import Feed, Place, World, Written


def write(world: World, place: Place) -> Written:
    """Writes each cloud's buckets and answers."""
    providers = write_company(place.folder, seed=world.seed, as_of=world.as_of)
    return Written(tuple(Feed("billing", name, "focus", f"bills/{name}") for name in providers))
