"""What waste rules look up, by the names that they know it by."""

import polars as pl

from sources.reference.advice_kinds import advice_kinds
from sources.reference.azure_sizes import azure_disks, azure_sizes
from sources.reference.disk_types import disk_types
from sources.reference.instance_families import families


def for_rules() -> dict[str, pl.DataFrame]:
    """The frames of `Estate.references`."""
    return {
        "advice_kinds": advice_kinds(),
        "azure_disks": azure_disks(),
        "azure_sizes": azure_sizes(),
        "disk_types": disk_types(),
        "families": families(),
    }
