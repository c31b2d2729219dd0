"""Writes what tells of the company's software: its contracts, what the vendors' interfaces answer, and the truth."""

from sources.sample.software.contracts import contracts
from sources.sample.software.renewals import renewals
from sources.sample.world import Feed, Place, World, Written


def write(world: World, place: Place) -> Written:
    """Writes `contracts/contracts.csv` and a folder of answers a feed."""
    folder = place.folder / "contracts"
    folder.mkdir()
    contracts(world).write_csv(folder / "contracts.csv")
    feeds = (Feed("contracts", "contracts", "csv", "contracts/contracts.csv"),)
    return Written(feeds, (("renewals", renewals(world)),))
