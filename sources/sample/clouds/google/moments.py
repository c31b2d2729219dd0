"""The instants at which things happened on their days."""

from datetime import UTC, date, datetime, time, timedelta

from sources.sample.world import World

# Nothing is made or changed in the small hours, before an inventory is taken at 04:00 UTC.
EARLIEST, LATEST = 7 * 3_600_000, 18 * 3_600_000


def moment(world: World, number: int, day: date, what: str) -> datetime:
    """When on `day` something happened to the thing of that number, to the millisecond, in UTC."""
    milliseconds = world.dice.whole(f"google, moment, {what}", EARLIEST, LATEST, number)
    return datetime.combine(day, time(), UTC) + timedelta(milliseconds=milliseconds)
