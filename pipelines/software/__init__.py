"""People, contracts, lines that were paid, seats and trails: read where something is new, then judged."""

from dataclasses import replace

from pipelines.software.ahead import NOBODY, Asked, asked_ahead
from pipelines.software.contracts import read_contracts
from pipelines.software.due import due
from pipelines.software.judging import confirm, judge_software
from pipelines.software.looking import Looking, Seen, SoftwareSettings
from pipelines.software.people import read_people
from pipelines.software.seats import look_at_saas, token_of
from pipelines.software.spend import read_spend
from pipelines.software.trails import read_trail
from sources.base import SourceError
from sources.contracts.settings import ContractSettings
from sources.people.settings import PeopleSettings
from sources.saas.look import newest_whole
from sources.spend.settings import SpendSettings
from sources.trails.settings import TrailSettings
from warehouse.store import Store

NOT_WHOLE = (
    "found no day in the archive on which it was told in full; expected one. "
    "Run without --replay, which asks it anew: what it tells then can be read again."
)


def look(store: Store, settings: SoftwareSettings, looking: Looking, ahead: Asked | None = None) -> Seen:
    """Reads one source and keeps what it says; `ahead` is what was asked for already.

    Where it replays, the newest look that came whole is read again as of its own day.
    """
    if not looking.replays:
        return _read(store, settings, looking, ahead or NOBODY)
    try:
        day = newest_whole(looking.archive, archived_as(settings))
    except SourceError as error:
        return Seen(settings.name, "answers", held=str(error))
    if day is None:
        return Seen(settings.name, "answers", held=NOT_WHOLE)
    seen = _read(store, settings, replace(looking, as_of=day), NOBODY)
    note = f"Read again from what was received on {day}; nobody was asked."
    return replace(seen, notes=(note, *seen.notes))


def archived_as(settings: SoftwareSettings) -> str:
    """Whose folder of the archive a source's answers are in: a trail's are in that of what it rides on."""
    return settings.saas if isinstance(settings, TrailSettings) and settings.saas else settings.name


def _read(store: Store, settings: SoftwareSettings, looking: Looking, ahead: Asked) -> Seen:
    token = token_of(settings)
    if isinstance(settings, PeopleSettings):
        return read_people(store, settings, looking, token)
    if isinstance(settings, ContractSettings):
        return read_contracts(store, settings, looking, token)
    if isinstance(settings, SpendSettings):
        return read_spend(store, settings, looking, token, ahead.lines.get(settings.name))
    if isinstance(settings, TrailSettings):
        return read_trail(store, settings, looking, ahead.sights.get(settings.name))
    return look_at_saas(store, settings, looking, ahead.seats.get(settings.name))


__all__ = [
    "Asked",
    "Looking",
    "Seen",
    "SoftwareSettings",
    "asked_ahead",
    "confirm",
    "due",
    "judge_software",
    "look",
]
