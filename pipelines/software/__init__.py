"""People, contracts, lines that were paid, seats and trails: read where something is new, then judged."""

from pipelines.software.ahead import NOBODY, Asked, asked_ahead
from pipelines.software.contracts import read_contracts
from pipelines.software.due import due
from pipelines.software.judging import holds_software, judge_software
from pipelines.software.looking import Looking, Seen, SoftwareSettings
from pipelines.software.people import read_people
from pipelines.software.seats import look_at_saas, ridden_token, token_of
from pipelines.software.spend import read_spend
from pipelines.software.trails import read_trail
from sources.contracts.settings import ContractSettings
from sources.people.settings import PeopleSettings
from sources.spend.settings import SpendSettings
from sources.trails.settings import TrailSettings
from warehouse.store import Store


def look(store: Store, settings: SoftwareSettings, looking: Looking, ahead: Asked = NOBODY) -> Seen:
    """Reads one source and keeps what it says; `ahead` are answers of vendors that were asked already."""
    token = token_of(settings)
    if isinstance(settings, PeopleSettings):
        return read_people(store, settings, looking, token)
    if isinstance(settings, ContractSettings):
        return read_contracts(store, settings, looking, token)
    if isinstance(settings, SpendSettings):
        return read_spend(store, settings, looking, token)
    if isinstance(settings, TrailSettings):
        return read_trail(store, settings, looking, ridden_token(settings, looking))
    return look_at_saas(store, settings, looking, ahead.get(settings.name))


__all__ = [
    "Asked",
    "Looking",
    "Seen",
    "SoftwareSettings",
    "asked_ahead",
    "due",
    "holds_software",
    "judge_software",
    "look",
]
