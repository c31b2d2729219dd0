"""The sample company's bill from Google, through the product: all of it, and each resource to the last digit."""

from datetime import date

import polars as pl

from sources.sample.clouds import google
from sources.sample.clouds.google.estate import estate, resources
from sources.sample.world import Place as Folder
from sources.sample.world import World
from tests.pipelines.bills import Place

WORLD = World.of(1, "small", date(2026, 10, 8), since=date(2026, 10, 1))


def test_the_bill_ties_out_and_each_resource_costs_what_it_was_charged(place: Place) -> None:
    google.write(WORLD, Folder(place.folder))
    place.config(("gcp", "bills/gcp-billing"), kind="gcp-billing")
    status, said = place.directly()
    assert status == 0, said
    assert {row["difference"] for row in place.rows("reconcile")} == {"0"}
    costs = "select ResourceId as id, sum(EffectiveCost) as cost from cost_and_usage where id is not null group by 1"
    theirs = {row["id"]: row["cost"] for row in place.rows("sql", costs)}
    there = pl.concat(google.charged(estate(WORLD), WORLD)).filter(pl.col("delivered") <= WORLD.as_of)
    ids = resources(estate(WORLD)).filter(pl.col("resource_id").is_not_null()).select("number", "resource_id")
    ours = there.join(ids, on="number").group_by("resource_id").agg(pl.col("effective_cost").sum())
    assert len(theirs) > 80
    assert theirs == {name: f"{cost.normalize():f}" for name, cost in ours.iter_rows()}
