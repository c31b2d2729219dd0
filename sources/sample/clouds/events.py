"""What happens to the company's usage: anomalies and their causes, a migration, a price change, month-end jobs."""

import polars as pl

from sources.sample.world import World


def with_events(usage: pl.DataFrame, resources: pl.DataFrame, world: World) -> pl.DataFrame:
    """USAGE after everything that happened to it by `world.as_of`; `resources` is RESOURCE of the same cloud."""
    _ = resources, world
    return usage
