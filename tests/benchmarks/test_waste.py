"""The made estate is judged by every rule, and what is found ties to its bill."""

from pathlib import Path

import polars as pl

from benchmarks.made_estate import estate_of
from benchmarks.waste import judge_all
from transforms.waste.rules import RULES
from warehouse.store import open_store

RESOURCES = 2_000


def test_a_made_estate_is_judged_and_ties_to_its_bill(tmp_path: Path) -> None:
    state = estate_of(tmp_path, RESOURCES)
    runs = judge_all(state)
    assert runs["failure"].null_count() == runs.height == len(RULES)
    assert all(count > 0 for count in runs.select(pl.col("waste", "in_use", "unknown").sum()).row(0))
    with open_store(state, told=print, doing="a test") as store:
        kept = dict(store.frame("SELECT rule, count(*) FROM finding GROUP BY ALL").iter_rows())
        billed, parts = store.frame(
            "SELECT sum(effective_cost), sum(waste + in_use + unknown + not_covered) FROM waste_total"
        ).row(0)
    judged = runs.select("rule", n=pl.sum_horizontal("waste", "leads", "in_use", "unknown")).filter(pl.col("n") > 0)
    assert kept == dict(judged.iter_rows())
    assert billed == parts > 0
