"""A roster read: names and addresses into people.db, pseudonyms with what is known of each into `person`."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from pipelines.software.looking import Looking, Seen, SoftwareSettings, feed, objects_frame, refused
from sources.base import SourceError
from sources.people import Roster, kind_named
from sources.people.settings import PeopleSettings
from warehouse.own_files import keep_objects, keep_rejects
from warehouse.people import EMAIL, HR_ID, People
from warehouse.roster import keep_people, people_of
from warehouse.software import keep_feeds
from warehouse.store import Store
from warehouse.tables import PERSON

# So few leave a small company at once that a share of it says nothing.
FEW = 3
SHOWN_LINES = 6


def read_people(store: Store, settings: PeopleSettings, looking: Looking, token: str | None = None) -> Seen:
    """Reads one roster; one that cannot be had, or that half the people have vanished from, changes nobody."""
    asking = looking.asking(token)
    try:
        roster = kind_named(settings.kind).roster(settings, asking)
    except SourceError as error:
        return not_had(store, settings, looking, "people", str(error))
    people = store.people
    shared = register(people, roster.people)
    stale = _stale(settings, roster, looking)
    known_on = roster.as_of if stale and roster.as_of else looking.as_of
    told = as_persons(people, roster.people, settings.name, known_on)
    before = people_of(store, settings.name)
    if held := truncated(before, told, settings, whole=_whole(roster)):
        return not_had(store, settings, looking, "people", held)
    status = "stale" if stale else "ok"
    with store.transaction():
        keep_people(store, settings.name, told, whole=_whole(roster) and not stale)
        keep_objects(store, settings.name, objects_frame(roster.objects, settings), looking.now)
        keep_rejects(store, settings.name, roster.rejects)
        keep_feeds(
            store.connection, settings.name, feed("people", status, told.height, stale, roster.as_of), looking.as_of
        )
    gaps = (*refused(settings.name, roster.rejects), *((stale,) if stale else ()))
    return Seen(settings.name, "people", told.height, gaps, (*roster.notes, *shared))


def not_had(store: Store, settings: SoftwareSettings, looking: Looking, what: str, held: str) -> Seen:
    """Nothing was had: what is known stays and grows old, and the feed says why."""
    with store.transaction():
        keep_feeds(store.connection, settings.name, feed(what, "failed", reason=held), looking.as_of)
    return Seen(settings.name, what, held=held)


def register(people: People, roster: pl.DataFrame) -> tuple[str, ...]:
    """Makes all people of ROSTER rows known, each with the addresses that are theirs alone; a sentence on the others.

    An address that several people claim is that of the one who works here, if there is one such; else it is nobody's,
    since a guess would make a leaver of somebody.
    """
    own = roster.with_columns(given=_pseudonyms(people, roster))
    claims = own.select("given", "status", "x_line", email="emails").explode("email").drop_nulls("email")
    claims = claims.unique(["given", "email"], keep="last", maintain_order=True)
    at_work = pl.col("status") != "left"
    judged = claims.with_columns(
        claimants=pl.len().over("email"),
        working=at_work.sum().over("email"),
        foreign=_is_anothers(people, claims),
    )
    sole = (pl.col("claimants") == 1) | (at_work & (pl.col("working") == 1))
    people.release(judged.filter((pl.col("claimants") > 1) | pl.col("foreign"))["email"].unique())
    theirs = judged.filter(sole)
    people.attach(theirs["email"], theirs["given"], EMAIL)
    people.keep_names(own.select("name", person_id="given"))
    first = theirs.join(own.select("given", email=pl.col("emails").list.first()), on=["given", "email"], how="semi")
    people.keep_addresses(first.select("email", person_id="given"))
    return tuple(_shared(judged.filter(~sole & (pl.col("working") != 1))))


def _pseudonyms(people: People, roster: pl.DataFrame) -> pl.Series:
    """By HR id, else by the first address."""
    by_id = people.ids(roster["hr_id"], HR_ID)
    without = roster.select(pl.when(pl.col("hr_id").is_null()).then(pl.col("emails").list.first()).alias("email"))
    return by_id.fill_null(people.ids(without["email"], EMAIL)).alias("given")


def _is_anothers(people: People, claims: pl.DataFrame) -> pl.Series:
    """Whether HR knew the address as that of somebody else, who has an HR id of their own."""
    hired = people.having(HR_ID)
    known = people.known(claims["email"], EMAIL)
    own = people.counted_under(claims.select(person_id="given"))["person_id"]
    both = known.is_in(hired.implode()) & own.is_in(hired.implode())
    return (both & (known != own)).fill_null(value=False)


def _shared(nobodys: pl.DataFrame) -> Iterator[str]:
    if nobodys.is_empty():
        return
    by_address = nobodys.group_by("email", maintain_order=True).agg("x_line")
    shown = [" and ".join(map(str, lines)) for lines in by_address["x_line"].head(SHOWN_LINES)]
    many = f"{by_address.height:,} address{'es are' if by_address.height > 1 else ' is'}"
    yield (
        f"{many} claimed by several people, on lines {', '.join(shown)}: accounts under such an address stay nobody's. "
        "Give it to one of them."
    )


def as_persons(people: People, rows: pl.DataFrame, source: str, known_on: date) -> pl.DataFrame:
    """PERSON rows of ROSTER rows whose people are registered, as of the day that the roster knows of."""
    own = rows.with_columns(person_id=_pseudonyms(people, rows))
    manager = people.known(rows["manager_hr_id"], HR_ID).fill_null(people.known(rows["manager_email"], EMAIL))
    told = own.with_columns(x_source=pl.lit(source), as_of=pl.lit(known_on), manager_id=manager.alias("manager_id"))
    counted = people.counted_under(told, "person_id", "manager_id").with_columns(
        manager_id=pl.when(pl.col("manager_id") != pl.col("person_id")).then("manager_id")
    )
    latest = counted.sort(pl.col("status") == "left", descending=True, maintain_order=True)
    return latest.unique("person_id", keep="last", maintain_order=True).select(PERSON.names)


def truncated(before: pl.DataFrame, told: pl.DataFrame, settings: PeopleSettings, *, whole: bool) -> str:
    """Why a roster is not believed: more have left at once than ever do. Empty where it is."""
    at_work = before.filter(pl.col("status") != "left")
    now = told.filter(pl.col("status") != "left")
    left = at_work.join(now, on="person_id", how="anti")
    if not whole:
        left = left.join(told, on="person_id", how="semi")
    if left.height <= max(FEW, at_work.height * settings.most_leavers_percent / 100):
        return "" if told.height or not before.height else _none(settings)
    return (
        f"{settings.name}: found {left.height:,} of {at_work.height:,} people gone at once; expected at most "
        f"{settings.most_leavers_percent} percent. Is the export whole? Everybody stays as they were. If so many have "
        "left, raise most_leavers_percent of this source for one run."
    )


def _none(settings: PeopleSettings) -> str:
    return f"{settings.name}: found nobody in it; expected people. Is the export whole? Everybody stays as they were."


def _whole(roster: Roster) -> bool:
    """Whom a line tells that cannot be read has not gone."""
    return roster.whole and roster.rejects.filter(~pl.col("reason").str.contains("the same person again")).is_empty()


def _stale(settings: PeopleSettings, roster: Roster, looking: Looking) -> str | None:
    if roster.as_of is None or (looking.as_of - roster.as_of).days <= settings.stale_days:
        return None
    return (
        f"found a roster of {roster.as_of}; expected one of the last {settings.stale_days} days. Who left since is not "
        "known: put a newer one in its place, or raise stale_days of this source."
    )
