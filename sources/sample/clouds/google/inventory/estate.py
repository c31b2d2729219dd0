"""One cloud's things on a day as an inventory looks at them: each with what hangs on it and what it hangs on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from sources.sample.clouds.google.moments import moment
from sources.sample.world import World

# A row of `estate`, and what a list of Google's interfaces has of it. Any is what JSON is.
Thing = Mapping[str, Any]
Json = Any
COMPUTE = "https://www.googleapis.com/compute/v1"
PACIFIC = ZoneInfo("America/Los_Angeles")
SECONDS_TO_START = 38


@dataclass(frozen=True)
class There:
    """What is there on the morning of `world.as_of`: all that an inventory could list."""

    world: World
    things: Mapping[int, Thing]
    hanging: Mapping[int, Sequence[Thing]]

    @classmethod
    def of(cls, estate: pl.DataFrame, world: World) -> "There":
        """`estate` without what went, or what an inventory no longer has."""
        vanished = (pl.col("after") == "vanished") & (pl.col("told_since") < world.as_of)
        alive = (pl.col("created") < world.as_of) & pl.col("deleted").is_null() & ~vanished.fill_null(value=False)
        things = {thing["number"]: thing for thing in estate.filter(alive).iter_rows(named=True)}
        hanging: dict[int, list[Thing]] = {}
        for thing in things.values():
            hanging.setdefault(thing["parent_number"], []).append(thing)
        return cls(world, things, hanging)

    def parent(self, thing: Thing) -> Thing | None:
        return self.things.get(thing["parent_number"])

    def below(self, thing: Thing, kind: str) -> list[Thing]:
        """What of a kind hangs on a thing today."""
        return [each for each in self.hanging.get(thing["number"], ()) if each["type"] == kind and self.hangs(each)]

    def hangs(self, thing: Thing) -> bool:
        """Whether a thing is still used by its parent: what was detached or let go is not, from that day on."""
        left = has(thing, "detached") or has(thing, "reserved")
        return self.parent(thing) is not None and not (left and self.begun(thing))

    def begun(self, thing: Thing) -> bool:
        """Whether the thing's story has begun: a day is over before anything of it is seen."""
        return bool(thing["told_since"] < self.world.as_of)

    def off(self, thing: Thing) -> bool:
        """Whether a machine is stopped."""
        return thing["after"] == "stopped" and self.begun(thing)

    def still(self, thing: Thing) -> bool:
        """Whether nothing uses the thing any more."""
        return thing["after"] == "still" and self.begun(thing)

    def at(self, thing: Thing, day: date, what: str, *, seconds_later: int = 0) -> str:
        """An instant of a day as Compute writes it, `2026-10-31T09:12:44.518-07:00`."""
        instant = moment(self.world, thing["number"], day, what) + timedelta(seconds=seconds_later)
        return instant.astimezone(PACIFIC).isoformat(timespec="milliseconds")

    def started(self, thing: Thing) -> str:
        """When a machine started, or a disk was attached to one, for the first time."""
        return self.at(thing, thing["created"], "created", seconds_later=SECONDS_TO_START)

    def utc(self, thing: Thing, day: date, what: str) -> str:
        """An instant of a day as the newer interfaces write it, `2026-10-31T16:12:44.518000Z`."""
        return f"{moment(self.world, thing['number'], day, what):%Y-%m-%dT%H:%M:%S.%fZ}"

    def code(self, what: str, digits: int, thing: Thing) -> str:
        return self.world.dice.text(f"google, {what}", digits, thing["number"])


def has(thing: Thing, trait: str) -> bool:
    return trait in thing["traits"].split()


def labels(thing: Thing) -> dict[str, str]:
    """Its labels; none for what nobody labelled."""
    told = {"team": thing["team"], "environment": thing["environment"]}
    return {name: value for name, value in told.items() if value is not None}


def compute(kind: str, thing: Thing, there: There) -> Json:
    """What every resource of Compute begins with."""
    return {
        "kind": f"compute#{kind}",
        "id": thing["id"],
        "creationTimestamp": there.at(thing, thing["created"], "created"),
        "name": thing["name"],
    }


def labelled(thing: Thing, name: str = "labels") -> Json:
    """A field of labels, which is left out where there are none."""
    return {name: labels(thing)} if labels(thing) else {}


def link(thing: Thing, place: str, collection: str, name: str) -> str:
    """A link to a resource of Compute in the thing's project."""
    return f"{COMPUTE}/projects/{thing['project']}/{place}/{collection}/{name}"


def zonal(thing: Thing, collection: str) -> str:
    return link(thing, f"zones/{thing['zone']}", collection, thing["name"])


def regional(thing: Thing, collection: str) -> str:
    return link(thing, f"regions/{thing['region']}", collection, thing["name"])


def of_all_regions(thing: Thing, collection: str) -> str:
    return link(thing, "global", collection, thing["name"])
