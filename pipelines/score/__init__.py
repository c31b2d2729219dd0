"""`outlay score`: what the newest snapshot found, beside the truth of the sample company that it read."""

from pathlib import Path

from checks.score import Score, score
from pipelines.score.agreement import disagreements
from pipelines.score.found import what_was_found
from pipelines.score.truth import Disagrees, Truth, read_truth
from warehouse.snapshot import Snapshot

__all__ = ["Disagrees", "score_snapshot"]


def score_snapshot(snapshot: Snapshot, state: Path, folder: Path) -> Score:
    """The score of a snapshot by the truth in `folder`. Raises Disagrees where they do not tell of one company."""
    truth = read_truth(folder)
    if off := disagreements(truth, snapshot):
        raise Disagrees(off)
    found = what_was_found(snapshot, state)
    return score(truth.tables, found)
