"""What Dagster loads: the assets of the sources that outlay.toml names, their schedule, and what they work on.

`dagster dev -m pipelines.definitions` reads the same outlay.toml as the command line.
"""

import dagster as dg

from pipelines.assets.bills import bill, bill_key
from pipelines.assets.schedule import nightly
from pipelines.assets.snapshot import ending
from pipelines.settings import find, load
from pipelines.workspace import Workspace


def definitions(workspace: Workspace) -> dg.Definitions:
    """All assets for one workspace."""
    sources = workspace.settings.billing
    bills = [bill(source) for source in sources]
    return dg.Definitions(
        assets=[*bills, *ending([bill_key(source.name) for source in sources])],
        schedules=[nightly(bills)] if bills else [],
        resources={"workspace": workspace},
    )


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions of the outlay.toml that OUTLAY_CONFIG or the working folder names."""
    return definitions(Workspace.today(load(find())))
