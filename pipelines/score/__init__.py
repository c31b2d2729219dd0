"""`outlay score`: what the newest snapshot found, beside the truth of the sample company that it read."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from checks.score import FIGURES, Score, score
from pipelines.score.agreement import held_together
from pipelines.score.anew import forecast_anew
from pipelines.score.found import what_was_found, with_vendors_ids
from pipelines.score.money import NO_RATES, Rates, in_one_currency, rates_beside
from pipelines.score.truth import Disagrees, read_truth
from warehouse.people_key import load_key
from warehouse.snapshot import Snapshot
from warehouse.tables.truth import TRUTH

__all__ = ["Disagrees", "score_snapshot"]


def score_snapshot(snapshot: Snapshot, state: Path, folder: Path) -> Score:
    """The score of a snapshot by the truth in `folder`. Raises Disagrees where they do not tell of one company."""
    truth = read_truth(folder)
    loose = held_together(truth, snapshot)
    rates = rates_beside(truth.folder, truth.as_of)
    found = what_was_found(snapshot)
    if (seats := found["seats"]) is not None:
        found["seats"] = with_vendors_ids(seats, truth.tables["seats"], load_key(state))
    if (told := found[FIGURES.name]) is not None:
        found[FIGURES.name] = pl.concat([told, forecast_anew(snapshot, truth.tables[FIGURES.name], told)])
    scored = score(_in_one(truth.tables, rates), _in_one(found, rates))
    return Score(scored.rows, (str(rates or NO_RATES), *loose, *scored.lines))


def _in_one(tables: Mapping[str, pl.DataFrame | None], rates: Rates | None) -> dict[str, pl.DataFrame]:
    there = ((table, tables[table.name]) for table in TRUTH)
    return {table.name: in_one_currency(rows, table, rates) for table, rows in there if rows is not None}
