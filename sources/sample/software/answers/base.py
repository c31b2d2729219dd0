"""What every vendor's answers have in common: a folder a feed, a JSON line an element, and who holds the accounts."""

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from functools import lru_cache
from itertools import groupby, islice

import polars as pl

from sources.sample.company import known_names, people
from sources.sample.software.activity import last_active
from sources.sample.software.ids import FEED_NUMBERS, account_ids
from sources.sample.software.seats import seats
from sources.sample.world import Feed, Place, World

# Accounts that were taken away are still told of for so long, where a vendor tells of them at all.
GONE_TOLD = timedelta(days=400)
# Kinds whose answers leave a key out rather than give it without a value.
OMIT_NULLS = ("google-workspace", "slack", "zoom")
TOGETHER = 32


def write_answers(
    world: World,
    place: Place,
    feed: str,
    kind: str,
    collections: Mapping[str, pl.DataFrame],
    denied: tuple[str, ...] = (),
    left: Iterable[str] = (),
    **more: object,
) -> Feed:
    """Writes `answers/<feed>/<collection>.jsonl` and `_about.json`, and gives the feed.

    `denied` are collections that the token may not read, `left` those that lie there already, `more` the feed's other
    settings in outlay.toml.
    """
    folder = place.answers / feed
    folder.mkdir(parents=True)
    about = {"kind": kind, "token": token(world, feed), **({"denied": list(denied)} if denied else {})}
    (folder / "_about.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    for name, lines in _lines(collections):
        (folder / f"{name}.jsonl").write_bytes(without_nulls(lines) if kind in OMIT_NULLS else lines)
    place.leave(*(folder / f"{name}.jsonl" for name in left))
    return Feed("saas", feed, kind, more=tuple(more.items()))


def _lines(collections: Mapping[str, pl.DataFrame]) -> Iterator[tuple[str, bytes]]:
    """Each collection as JSON lines; so many of the same columns are made at once, as there may be one a day."""
    filled = {name: frame for name, frame in collections.items() if frame.height}
    yield from ((name, b"") for name in collections if name not in filled)
    for _, alike in groupby(filled, lambda name: filled[name].schema):
        while names := list(islice(alike, TOGETHER)):
            text = io.BytesIO()
            pl.concat(filled[name] for name in names).write_ndjson(text)
            text.seek(0)
            for name in names:
                yield name, b"".join(islice(text, filled[name].height))


def without_nulls(lines: bytes) -> bytes:
    """JSON lines without the keys that have no value."""
    return re.sub(rb',"\w+":null|"\w+":null,|"\w+":null', b"", lines) if b":null" in lines else lines


def token(world: World, feed: str) -> str:
    """What lets a client in."""
    return world.dice.text("token", 32, FEED_NUMBERS[feed])


def held(world: World, feed: str) -> pl.DataFrame:
    """A row a seat of a feed that is held, or was until lately (`removed`), with its account and its holder.

    `seats`' columns, `account`, `last_active`, and of people `hr_id`, `first`, `last`, `department`, `country`,
    `status`, `kind`; a machine's account has none of these.
    """
    return _held(world).filter(feed=feed)


@lru_cache(maxsize=2)
def _held(world: World) -> pl.DataFrame:
    """`held` of all feeds: looking for the last days of use takes as long for one."""
    told = pl.col("removed").is_null() | (pl.col("removed") > world.as_of - GONE_TOLD)
    used = last_active(seats(world).filter(told), world)
    staff = people(world).select("number", "first", "last", "department", "country", "status", "kind", "hr_id")
    whole = used.with_columns(account=account_ids(used, world))
    return whole.join(staff, on="number", how="left", maintain_order="left")


def named_on_the_day(lines: pl.DataFrame, world: World) -> pl.DataFrame:
    """The lines with `first`, `last` and `email` as the person of `number` had them on the line's `day`."""
    called = known_names(world).select("number", "since", "first", "last", "email")
    return lines.drop("first", "last", "email", strict=False).join_asof(
        called, left_on="day", right_on="since", by="number", check_sortedness=False
    )


def full_name() -> pl.Expr:
    """A person's, else what stands before the address's @."""
    local = pl.col("email").str.split("@").list.first()
    return pl.coalesce(pl.concat_str("first", pl.lit(" "), "last"), local)


def instant(day: str, second: pl.Series | int = 0, form: str = "%Y-%m-%dT%H:%M:%S.000Z") -> pl.Expr:
    """A day and a second of it as text."""
    seconds = pl.lit(second)
    return (pl.col(day).cast(pl.Datetime("us")) + pl.duration(seconds=seconds)).dt.strftime(form)


def epoch(day: str, second: pl.Series | int = 0) -> pl.Expr:
    """A day and a second of it in seconds since 1970."""
    return pl.col(day).cast(pl.Datetime("us")).dt.epoch("s") + pl.lit(second)


def second_of_day(world: World, topic: str, frame: pl.DataFrame, *columns: str) -> pl.Series:
    """A second of the working day, thrown from the row's numbers."""
    return world.dice.wholes(f"second, {topic}", 7 * 3_600, 18 * 3_600, *(frame[name] for name in columns))
