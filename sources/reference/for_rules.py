"""What waste rules look up, by the names that they know it by."""

import polars as pl

from sources.reference.disk_types import disk_types
from sources.reference.instance_families import families


def for_rules() -> dict[str, pl.DataFrame]:
    """The frames of `Estate.references`."""
    return {"families": families(), "disk_types": disk_types()}
