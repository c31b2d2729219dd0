"""A look at all of Google Cloud that the credentials may see: assets, what they leave out, advice, what was refused.

Assets are listed for the scope of the settings at once, else project by project. What an inventory of assets may lag
behind in (who uses a disk, whether a machine runs) Compute Engine itself is asked for.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from sources.base import SourceError
from sources.inventory.base import Asking, Look
from sources.inventory.gcp import assets, compute, jobs, projects, recommender, tables
from sources.inventory.gcp.assets import Asset
from sources.inventory.gcp.at_once import at_once
from sources.inventory.gcp.client import Client
from sources.inventory.gcp.resources import resources
from sources.inventory.gcp.scanning import Scans
from sources.inventory.gcp.told import READS
from sources.settings import InventorySettings
from warehouse.tables.inventory import RECOMMENDATION


@dataclass
class Listing:
    """The assets of a look; `told` are the projects, by id, of which all is known, `known` the numbers of all
    that run, by id, `all_known` whether these could be listed.
    """

    scans: Scans
    found: list[Asset] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    known: dict[str, str] = field(default_factory=dict)
    closed: tuple[Asset, ...] = ()
    all_known: bool = False
    errors: list[SourceError] = field(default_factory=list)


def look(settings: InventorySettings, client: Client, asking: Asking) -> Look:
    """Raises SourceError where nothing at all can be had."""
    listing = Listing(Scans(asking.as_of))
    _list(settings, client, listing)
    if not listing.told and listing.errors:
        raise listing.errors[0]
    told = {*listing.told, *(listing.known[each] for each in listing.told if each in listing.known)}
    notes = compute.fill(client, listing.found)
    running = {*listing.known, *listing.told} - {each.project for each in listing.closed}
    used = jobs.fill(client, listing.found, running, asking.now, listing.scans, all_known=listing.all_known)
    used, more = tables.fill(client, used, asking.now)
    found = resources(used, told, asking.as_of)
    advice = RECOMMENDATION.empty().drop("x_source")
    if settings.recommendations:
        advice = recommender.recommendations(client, listing.found, listing.scans)
    return Look(found, listing.scans.frame(), recommendations=advice, notes=(*notes, *more))


def _list(settings: InventorySettings, client: Client, listing: Listing) -> None:
    try:
        seen = projects.projects(client)
        listing.all_known = True
        listing.known, listing.closed = seen.open, seen.closed
    except SourceError as error:
        listing.scans.failed("", ["accounts"], error, projects.PERMISSION)
        listing.errors.append(error)
    if settings.scope and not settings.accounts and _whole_scope(settings.scope, client, listing):
        return
    wanted = settings.accounts or _in_scope(settings.scope) or tuple(listing.known)
    shut = {each.project for each in listing.closed}
    running = (each for each in wanted if each not in shut)
    for project, found in at_once(lambda each: list(assets.listed(client, f"projects/{each}")), running):
        if isinstance(found, SourceError):
            listing.errors.append(found)
            listing.scans.failed(project, READS, found, assets.PERMISSION)
        else:
            listing.found += found
            listing.told.add(project)
    _close(listing, wanted if settings.accounts or settings.scope else None)
    _complete(listing, listing.told)


def _in_scope(scope: str) -> tuple[str, ...]:
    return (scope.removeprefix("projects/"),) if scope.startswith("projects/") else ()


def _whole_scope(scope: str, client: Client, listing: Listing) -> bool:
    """Lists a whole scope; where that is refused, its projects may be open one by one."""
    try:
        listing.found = list(assets.listed(client, scope))
    except SourceError as error:
        listing.errors.append(error)
        if not scope.startswith("projects/"):
            listing.scans.failed(scope, ["accounts"], error, assets.PERMISSION)
        return False
    _complete(listing, ())
    listing.told = {each.project for each in listing.found if each.project}
    listing.scans.told(listing.told, listing.found)
    return True


def _close(listing: Listing, only: Collection[str] | None) -> None:
    """Closed projects are told in full: nothing is left in them. `only` these, where the settings name some."""
    shut = [each for each in listing.closed if only is None or each.project in only]
    listing.found += shut
    listing.told |= {each.project for each in shut if each.project}


def _complete(listing: Listing, told: Collection[str]) -> None:
    """Ids where assets have numbers alone, and the scans of projects that were listed one by one."""
    listing.found = assets.with_projects(listing.found, {number: project for project, number in listing.known.items()})
    listing.known |= {each.project: each.number for each in listing.found if each.project and each.number}
    if told:
        listing.scans.told(told, listing.found)


def of_export(found: list[Asset], asking: Asking) -> Look:
    """What an export of assets has; of a project that has any asset in it, all are taken to be there."""
    whole = assets.with_projects(found, {})
    told = {each.project for each in whole if each.project}
    scans = Scans(asking.as_of)
    scans.told(told, whole)
    numbers = {each.number for each in whole if each.number}
    return Look(resources(whole, {*told, *numbers}, asking.as_of), scans.frame())
