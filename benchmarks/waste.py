"""What judging every waste rule costs, beside DuckDB that only groups the same rows by resource."""

import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import polars as pl

from benchmarks.loads import OUT
from benchmarks.made_estate import AS_OF, SOURCE, estate_of
from benchmarks.measure import in_turn, tell, tell_ratios, timed

# The least that anybody has to do: read metrics, charges and resources, and bring each to one row a resource.
PLAIN = """
import duckdb, sys
state = sys.argv[1]
con = duckdb.connect()
con.execute(f"ATTACH '{state}/warehouse.duckdb' AS warehouse (READ_ONLY)")
con.execute(f\"\"\"
    CREATE TABLE measured AS
    SELECT x_resource_key, metric, median(mean) AS median, max(maximum) AS maximum, sum(sum) AS sum, count(*) AS days
    FROM read_parquet('{state}/detail/metric_daily/**/*.parquet') GROUP BY ALL
\"\"\")
con.execute(f\"\"\"
    CREATE TABLE charged AS
    SELECT ResourceId, median(EffectiveCost) AS median, sum(EffectiveCost) AS cost
    FROM read_parquet('{state}/detail/cost_and_usage/**/*.parquet') GROUP BY ALL
\"\"\")
con.execute(\"\"\"
    CREATE TABLE there AS
    SELECT x_resource_key, any_value(COLUMNS(* EXCLUDE (x_resource_key))) FROM warehouse.resource
    WHERE x_valid_to IS NULL GROUP BY ALL
\"\"\")
"""


def waste(resources: int, runs: int) -> None:
    """Resources with 30 days of daily metrics and weekly charges; findings, totals and history are kept."""
    # In a process of its own: what this one once took counts as the peak of all that it starts.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as beside:
        state = beside.submit(estate_of, OUT, resources).result()
    judged, plain = in_turn(
        runs,
        lambda: timed([sys.executable, "-m", "benchmarks.waste", str(_copy(state))], cwd=Path.cwd()),
        lambda: timed([sys.executable, "-c", PLAIN, str(state)], cwd=Path.cwd()),
    )
    print(f"{resources:,} resources x 30 days of daily metrics, all rules; {runs} runs in turn")
    tell("every rule judged, priced, kept", judged, resources)
    tell("DuckDB: the metrics, charges and resources grouped by resource", plain, resources)
    tell_ratios(judged, plain, "DuckDB's")


def _copy(state: Path) -> Path:
    """Judging keeps what it finds, so that each run has a warehouse of its own that has kept nothing yet."""
    copy = state.with_name(f"{state.name}-judged")
    shutil.rmtree(copy, ignore_errors=True)
    return shutil.copytree(state, copy)


def judge_all(state: Path) -> pl.DataFrame:
    """RULE_RUN of a made estate. Raises RuntimeError where a rule fails, or what is found does not tie to the bill."""
    from pipelines.findings import judge
    from transforms.waste.settings import WasteTable
    from warehouse.store import open_store
    from warehouse.tables import DECISION

    with open_store(state, told=print, doing="a benchmark") as store:
        now = datetime(2026, 11, 1, 5, tzinfo=UTC).replace(tzinfo=None)
        said = judge(store, AS_OF, now, WasteTable(), DECISION.empty(), (SOURCE,))
        if wrong := [*said.failures, *said.off]:
            raise RuntimeError("; ".join(wrong))
        return store.frame("FROM rule_run ORDER BY rule")


if __name__ == "__main__":
    judge_all(Path(sys.argv[1]))
