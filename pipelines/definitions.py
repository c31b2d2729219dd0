"""What Dagster loads: the assets of the sources that outlay.toml names, their schedule, and what they work on.

`dagster dev -m pipelines.definitions` reads the same outlay.toml as the command line.
"""

import dagster as dg

from pipelines.assets.bills import bill, bill_key
from pipelines.assets.inventories import inventory, inventory_key
from pipelines.assets.packs import due_packs, renewal_packs
from pipelines.assets.schedule import nightly
from pipelines.assets.snapshot import after_bills, ending
from pipelines.assets.software import ridden, software, software_key
from pipelines.settings import Settings, SettingsError, find, load
from pipelines.software.looking import SoftwareSettings
from pipelines.workspace import Workspace
from sources.people.settings import PeopleSettings


def definitions(settings: Settings) -> dg.Definitions:
    """All assets of these settings; each run and each tick of the schedule gets a workspace of its own day."""
    keys = [bill_key(source.name) for source in settings.billing]
    looks = [inventory(source) for source in settings.inventory]
    bills = [bill(source) for source in settings.billing]
    tell = [software(source, after=_before(source, settings)) for source in settings.software]
    last = ending(
        keys,
        [inventory_key(source.name) for source in settings.inventory],
        [software_key(each) for each in settings.software],
    )

    def workspace(context: dg.InitResourceContext) -> Workspace:
        assert context.log
        return Workspace.today(settings, told=context.log.info, doing="Dagster")

    nightly_ones = [nightly([*bills, *looks, *tell, *last])] if bills or tell else []
    return dg.Definitions(
        assets=[*bills, *looks, *tell, *last, *([renewal_packs] if settings.contracts else [])],
        schedules=[*nightly_ones, *([due_packs] if settings.contracts else [])],
        sensors=[after_bills(last)],
        resources={"workspace": dg.ResourceDefinition(workspace)},
    )


def _before(source: SoftwareSettings, settings: Settings) -> list[dg.AssetKey]:
    """What is read before a source: the rosters, and what a trail rides on."""
    if isinstance(source, PeopleSettings):
        return []
    return [*map(software_key, settings.people_source), *ridden(source, settings.saas)]


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions of the outlay.toml that OUTLAY_CONFIG or the working folder names."""
    try:
        settings = load(find())
    except SettingsError as error:
        raise dg.DagsterInvalidDefinitionError(str(error)) from None
    return definitions(settings)
