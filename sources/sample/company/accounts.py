"""Accounts that are nobody's: shared mailboxes and services, which HR does not know."""

from pathlib import Path

import polars as pl

from sources.sample.company.names import DOMAIN
from sources.sample.world import FOUNDED, World

# Numbers of accounts begin above those of people.
FIRST_NUMBER = 1_000_000_000


def machine_accounts(world: World) -> pl.DataFrame:
    """`number`, `name`, `email`, `kind` (shared or service), `team`, `start`; as many more as the company is larger."""
    listed = pl.read_csv(Path(__file__).with_name("accounts.csv"))
    copies = max(1, world.size.people // 1_000)
    whole = listed.join(pl.DataFrame({"copy": range(copies)}), how="cross").with_row_index("nth")
    local = pl.when(pl.col("copy") == 0).then("local").otherwise(pl.format("{}-{}", "local", pl.col("copy") + 1))
    whole = whole.with_columns(
        number=pl.col("nth").cast(pl.Int64) + FIRST_NUMBER,
        email=pl.concat_str(local, pl.lit(f"@{DOMAIN}")),
        start=pl.lit(FOUNDED) + pl.duration(days=pl.lit(world.dice.wholes("account", 0, 400, whole["nth"]))),
    )
    return whole.select("number", "name", "email", "kind", "team", "start")
