"""What several commands take."""

from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from pipelines.cli.exits import STATE, UsageError

if TYPE_CHECKING:
    from pipelines.settings import BillingSettings, Settings
    from sources.contracts.settings import ContractSettings
    from sources.people.settings import PeopleSettings
    from sources.saas.settings import SaasSettings
    from sources.spend.settings import SpendSettings
    from sources.trails.settings import TrailSettings

    OfFiles = BillingSettings | PeopleSettings | ContractSettings | SaasSettings | SpendSettings | TrailSettings

Format = Literal["table", "json", "csv"]
ConfigOption = Annotated[Path | None, Parameter("--config", help="The config; else OUTLAY_CONFIG, else ./outlay.toml.")]
FormatOption = Annotated[Format, Parameter("--format", help="How the result is written.")]
SnapshotOption = Annotated[str | None, Parameter("--snapshot", help="Read this one, not the newest (`snapshot list`).")]


def settings_of(config: Path | None) -> "Settings":
    """The settings that a command works by. Raises UsageError with all that is wrong in them."""
    from pipelines.settings import SettingsError, find, load

    try:
        settings = load(find(config))
    except SettingsError as error:
        raise UsageError(str(error)) from error
    STATE.set(settings.state)
    return settings


def any_source(settings: "Settings", name: str, what: str) -> None:
    """Raises UsageError where no source of any table has that name, with those that there are."""
    from pipelines.settings.model import sources_of

    _known(name, [each.name for each in sources_of(settings)], what)


def file_source(settings: "Settings", name: str, what: str) -> "OfFiles":
    """The source of that name, of bills or of files of one's own; `what` is what the person typed it for.

    Raises UsageError with those that there are.
    """
    own = (each for each in settings.software if each.path)
    sources = {each.name: each for each in (*settings.billing, *own)}
    _known(name, sources, what)
    return sources[name]


def asked_source(settings: "Settings", name: str, what: str) -> None:
    """Raises UsageError where no source of that name asks an interface for people, contracts, lines or seats."""
    any_source(settings, name, what)
    asked = [each.name for each in settings.software if not each.path]
    if name not in asked:
        listed = ", ".join(asked) or "none yet"
        raise UsageError(
            f'{what}: found "{name}", whose answers are not kept so; expected an interface of people, contracts, '
            f"lines or seats: {listed}."
        )


def _known(name: str, sources: Collection[str], what: str) -> None:
    if name in sources:
        return
    nearest = get_close_matches(name, sources, n=1)
    hint = f' Did you mean "{nearest[0]}"?' if nearest else ""
    listed = ", ".join(sources) or "none yet"
    raise UsageError(f'{what}: found "{name}"; expected a source of outlay.toml: {listed}.{hint}')
