"""What the vendors call what the loads measure, and how their figures follow from it: `vendors.csv`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl


@dataclass(frozen=True)
class Told:
    """A vendor's metric: the loads' own, and how its figures follow from that."""

    load_metric: str
    times: float
    plus: float


@cache
def _metrics() -> dict[tuple[str, str, str], Told]:
    rows = pl.read_csv(
        Path(__file__).with_name("vendors.csv"), schema_overrides={"times": pl.Float64, "plus": pl.Float64}
    )
    return {
        (row["kind"], (row["namespace"] or "").lower(), row["metric"].lower()): Told(
            row["load_metric"], row["times"], row["plus"]
        )
        for row in rows.iter_rows(named=True)
    }


def metric_named(kind: str, namespace: str, metric: str) -> Told | None:
    """A vendor's metric by its name; none that nobody measures here, as memory without an agent."""
    return _metrics().get((kind, namespace.lower(), metric.lower()))
