"""The teams of the company, whose money it is: what tags, budgets and cost centres name."""

from functools import lru_cache

import polars as pl

from sources.sample.company.people import people
from sources.sample.company.positions import TEAMS, positions
from sources.sample.world import World


@lru_cache(maxsize=4)
def teams(world: World) -> pl.DataFrame:
    """A row a team, in the company's order: `team`, `department`, `cost_center`, `gl_account`, `owner` (an e-mail)."""
    heads = positions(world).filter("head").select("position", "team")
    staff = people(world).filter(pl.col("status") != "left").with_columns(position=pl.col("number") // 1_000)
    owners = heads.join(staff.select("position", owner="email"), on="position", how="left")
    return TEAMS.drop("parts").join(owners.select("team", "owner"), on="team", how="left", maintain_order="left")
