"""What Dagster loads: the assets of the sources that outlay.toml names, their schedule, and what they work on.

`dagster dev -m pipelines.definitions` reads the same outlay.toml as the command line.
"""

import dagster as dg

from pipelines.assets.bills import bill, bill_key
from pipelines.assets.schedule import nightly
from pipelines.assets.snapshot import ending
from pipelines.settings import Settings, SettingsError, find, load
from pipelines.workspace import Workspace


def definitions(settings: Settings) -> dg.Definitions:
    """All assets of these settings; each run and each tick of the schedule gets a workspace of its own day."""
    keys = [bill_key(source.name) for source in settings.billing]
    assets = [*(bill(source) for source in settings.billing), *ending(keys)]

    def workspace(context: dg.InitResourceContext) -> Workspace:
        told = context.log.info if context.log else print
        return Workspace.today(settings, told=told, doing="Dagster")

    return dg.Definitions(
        assets=assets,
        schedules=[nightly(assets)] if keys else [],
        sensors=[
            dg.AutomationConditionSensorDefinition(
                "after_bills", target="*", default_status=dg.DefaultSensorStatus.RUNNING
            )
        ],
        resources={"workspace": dg.ResourceDefinition(workspace)},
    )


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions of the outlay.toml that OUTLAY_CONFIG or the working folder names."""
    try:
        settings = load(find())
    except SettingsError as error:
        raise dg.DagsterInvalidDefinitionError(str(error)) from None
    return definitions(settings)
