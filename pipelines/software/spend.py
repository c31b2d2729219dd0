"""Lines that were paid, read: evidence, never part of the bill."""

from concurrent.futures import Future
from datetime import date

import polars as pl

from pipelines.software.looking import Looking, Seen, feed, objects_frame, refused
from pipelines.software.people import not_had
from sources.base import SourceError
from sources.spend import Paid, kind_named
from sources.spend.settings import SpendSettings
from transforms.focus.addresses import Addresses
from transforms.spend.lines import is_card_number, once
from warehouse.own_files import keep_objects, keep_rejects
from warehouse.people import EMAIL, HR_ID, People
from warehouse.software import keep_feeds
from warehouse.spend_lines import keep_lines
from warehouse.store import Store

MAY_NAME_PEOPLE = ("descriptor", "merchant", "description", "department", "account", "explained_by")


def read_spend(
    store: Store,
    settings: SpendSettings,
    looking: Looking,
    token: str | None = None,
    asked: "Future[Paid] | None" = None,
) -> Seen:
    """Reads one list of lines; what cannot be had changes nothing, and a line that is gone is marked withdrawn.

    `asked` is what it tells, where it was asked ahead.
    """
    try:
        paid = asked.result() if asked else kind_named(settings.kind).paid(settings, looking.asking(token))
    except SourceError as error:
        return not_had(store, settings, looking, "lines", str(error))
    people = store.people
    lines = _without_names(people, once(paid.lines, settings.name))
    addresses = Addresses(people.ids)
    rejects = paid.rejects.with_columns(addresses.hidden(pl.col("value")))
    newest: date | None = lines["date"].max()  # pyright: ignore[reportAssignmentType]
    with store.transaction():
        keep_lines(store.connection, settings.name, lines, looking.as_of)
        keep_objects(store, settings.name, objects_frame(paid.objects, settings), looking.now)
        keep_rejects(store, settings.name, rejects)
        told = feed("lines", "ok", lines.height, as_of=newest)
        keep_feeds(store.connection, settings.name, told, looking.as_of)
    return Seen(settings.name, "lines", lines.height, refused(settings.name, rejects), paid.notes)


def _without_names(people: People, lines: pl.DataFrame) -> pl.DataFrame:
    """Pseudonyms in place of HR ids and addresses; a person whom nobody knows is null, as a name would be one."""
    addresses = Addresses(people.ids)
    by_address = pl.when(pl.col("person").str.contains("@")).then("person")
    given = people.known(lines["person"], HR_ID).fill_null(people.ids(lines.select(by_address)["person"], EMAIL))
    cards = pl.when(is_card_number(pl.col("account"))).then("account")
    hashed = people.account_ids(lines.select(cards)["account"]).fill_null(lines["account"])
    hidden = lines.with_columns(account=hashed).with_columns(addresses.hidden(pl.col(name)) for name in MAY_NAME_PEOPLE)
    return people.counted_under(hidden.with_columns(person_id=given)).drop("person")
