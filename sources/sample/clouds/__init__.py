"""The clouds that the company rents: their bills, inventories and metrics, and what of it is wasted."""

from collections.abc import Callable, Iterator

import polars as pl

from sources.sample.clouds import acted, aws, azure, google
from sources.sample.world import Place, World, Written

# Each cloud writes its files below the place, and gives its feeds and its truth.
CLOUDS: tuple[Callable[[World, Place], Written], ...] = (aws.write, azure.write, google.write)


def write(world: World, place: Place) -> Written:
    """Writes each cloud's buckets and answers, and what the company decided of what it wastes there."""
    written = [cloud(world, place) for cloud in CLOUDS]
    written.append(acted.write([bill for each in written for bill in each.bills], world, place))
    return Written(
        tuple(feed for each in written for feed in each.feeds),
        tuple(told for each in written for told in each.truth),
        tuple(bill for each in written for bill in each.bills),
    )


def charged(world: World) -> Iterator[tuple[str, pl.DataFrame]]:
    """Provider and CHARGE, all that bills will ever say of the days that are over, some months at a time."""
    yield from ((aws.PROVIDER, lines) for _, lines in aws.charged(aws.resources(world), world))
    yield from ((azure.PROVIDER, lines) for lines in azure.charged(azure.estate(world), world))
    yield from ((google.PROVIDER, lines) for lines in google.charged(google.estate(world), world))
