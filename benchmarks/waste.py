"""What judging every waste rule costs, beside one plain pass of DuckDB over the same metrics."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.loads import OUT
from benchmarks.made_estate import AS_OF, SOURCE, estate_of
from benchmarks.measure import in_turn, tell, tell_ratios, timed

PLAIN = """
import duckdb, sys
duckdb.sql(f\"\"\"
    SELECT x_resource_key, metric, quantile_cont(p99, 0.99), max(maximum), sum(sum), count(*)
    FROM read_parquet('{sys.argv[1]}/detail/metric_daily/**/*.parquet') GROUP BY ALL
\"\"\").fetchnumpy()
"""


def waste(resources: int, runs: int) -> None:
    """Resources with 30 days of daily metrics and weekly charges; findings, totals and history are kept."""
    state = estate_of(OUT, resources)
    judged, plain = in_turn(
        runs,
        lambda: timed([sys.executable, "-m", "benchmarks.waste", str(state)], cwd=Path.cwd()),
        lambda: timed([sys.executable, "-c", PLAIN, str(state)], cwd=Path.cwd()),
    )
    print(f"{resources:,} resources x 30 days of daily metrics, all rules; {runs} runs in turn")
    tell("every rule judged, priced, kept", judged, resources)
    tell("DuckDB: one group by over the metrics", plain, resources)
    tell_ratios(judged, plain, "DuckDB's")


def judge_all(state: Path) -> None:
    from pipelines.findings import judge
    from transforms.waste.settings import WasteTable
    from warehouse.store import open_store
    from warehouse.tables import DECISION

    with open_store(state, told=print, doing="a benchmark") as store:
        now = datetime(2026, 11, 1, 5, tzinfo=UTC).replace(tzinfo=None)
        said = judge(store, AS_OF, now, WasteTable(), DECISION.empty(), (SOURCE,))
        counts = store.frame("SELECT outcome, count(*) AS n FROM finding GROUP BY ALL ORDER BY ALL").rows()
        print(said.waste, counts, said.failures)


if __name__ == "__main__":
    judge_all(Path(sys.argv[1]))
