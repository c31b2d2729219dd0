"""The feeds of AWS as outlay.toml knows them: kinds that are read, and every account that the truth has a thing in."""

import polars as pl

from sources.settings import InventorySettings
from tests.sources.sample.clouds.aws.conftest import Rented


def test_inventories_are_of_the_kind_and_all_accounts_with_things_are_asked(rented: Rented) -> None:
    feeds = [feed for feed in rented.written.feeds if feed.table == "inventory"]
    interfaces, config = (InventorySettings.model_validate(feed.settings) for feed in feeds)
    assert (interfaces.kind, config.kind, config.path) == ("aws", "aws", "inventory/aws-config")
    assert set(rented.resources["account"]) <= set(interfaces.accounts)
    assert interfaces.role
    asked = {path.name for path in (rented.folder / "answers/aws").iterdir() if path.is_dir()}
    payers = set(rented.resources.select(pl.col("payer").unique())["payer"])
    assert asked - set(interfaces.accounts) < payers
