"""The product reads the exports: sums tie out, and each resource's effective cost is what it was charged."""

import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path

import polars as pl

from pipelines.settings import load as settings_of
from pipelines.workspace import Workspace
from tests.pipelines.exports import AS_OF, configure, run
from tests.sources.sample.clouds.azure.conftest import Made


def test_the_product_joins_both_exports_to_the_last_digit(company: Made, tmp_path: Path) -> None:
    shutil.copytree(company.folder / "bills", tmp_path / "bills")
    (feed,) = (feed for feed in company.written.feeds if feed.table == "billing")
    configure(tmp_path, (feed.name, feed.kind, feed.path))
    loaded = run(tmp_path)
    assert loaded.held == []
    assert [result.rejected_rows for result in loaded.results] == [0, 0]
    assert loaded.told == []
    assert (loaded.billed, loaded.costs["EffectiveCost"]) == (
        company.seen["billed_cost"].sum(),
        company.seen["effective_cost"].sum(),
    )
    with Workspace(settings_of(tmp_path / "outlay.toml"), AS_OF).store() as store:
        off = store.frame("SELECT DISTINCT difference FROM load_sum")
        rows = store.frame("SELECT ResourceId, EffectiveCost FROM cost_daily WHERE ResourceId LIKE '/subscriptions/%'")
    assert [Decimal(each) for each in off["difference"]] == [0]
    found = rows.group_by("ResourceId").agg(pl.col("EffectiveCost").sum())
    charged = company.seen.join(company.whole.select("number", "resource_key"), on="number")
    expected = Counter[str]()
    for key, cost in charged.select("resource_key", "effective_cost").iter_rows():
        expected[key] += cost
    assert dict(found.iter_rows()) == dict(expected)
