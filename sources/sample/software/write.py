"""Writes what tells of the company's software: its contracts, what the vendors' interfaces answer, and the truth."""

import polars as pl

from sources.sample.software import frozen
from sources.sample.software.answers import github, google_workspace, microsoft365, okta, salesforce, slack, zoom
from sources.sample.software.contracts import contracts
from sources.sample.software.exempt import exempt
from sources.sample.software.guests import guest_states
from sources.sample.software.overlap import migrations, overlaps
from sources.sample.software.renewals import renewals
from sources.sample.software.states import seat_states
from sources.sample.world import Feed, Place, World, Written

# Each writes a vendor's answers, and gives the feed.
VENDORS = (
    okta.write,
    microsoft365.write_own,
    microsoft365.write_ferries,
    google_workspace.write,
    slack.write,
    github.write,
    zoom.write,
    salesforce.write,
    frozen.write,
)
# What is known of the contracts' products beside them.
LISTS = (
    ("licenses", "exempt", "contracts/exempt.csv"),
    ("licenses", "migration", "contracts/migration.csv"),
)


def write(world: World, place: Place) -> Written:
    """Writes `contracts/contracts.csv` and a folder of answers a feed."""
    if place.bills_alone:
        return Written()
    folder = place.folder / "contracts"
    folder.mkdir()
    contracts(world).write_csv(folder / "contracts.csv")
    migrations().write_csv(folder / "migration.csv")
    exempt(world).write_csv(folder / "exempt.csv")
    feeds = (
        Feed("contracts", "contracts", "csv", "contracts/contracts.csv", beside=LISTS),
        *(write(world, place) for write in VENDORS),
    )
    truth = (
        ("renewals", lambda: renewals(world)),
        ("seats", lambda: pl.concat([seat_states(world), guest_states(world), frozen.frozen_states(world)])),
        ("overlap", lambda: overlaps(world)),
    )
    return Written(feeds, truth)
