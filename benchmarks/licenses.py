"""What judging all seats, pools and pairs of products costs, beside one plain join of DuckDB over the same rows."""

import sys
from pathlib import Path

from benchmarks.loads import OUT, made
from benchmarks.made_software import made_software, read_software
from benchmarks.measure import in_turn, tell, tell_ratios, timed

PEOPLE, APPS = 8_000, 400
PLAIN = """
import duckdb, sys
duckdb.sql(f\"\"\"
    SELECT source, sku, account_id, max(last_activity_at), count(DISTINCT month)
    FROM read_parquet('{sys.argv[1]}/seats.parquet')
    LEFT JOIN read_parquet('{sys.argv[1]}/activity.parquet') a USING (source, account_id)
    LEFT JOIN read_parquet('{sys.argv[1]}/months.parquet') m USING (source, account_id) GROUP BY ALL
\"\"\").fetchnumpy()
"""


def licenses(apps_each: int, runs: int) -> None:
    """8,000 people, 400 apps, a seat in so many of them each, 13 months: all that is found of licences."""
    place = made(made_software, OUT, PEOPLE, APPS, apps_each)
    judged, plain = in_turn(
        runs,
        lambda: timed([sys.executable, "-m", "benchmarks.licenses", str(place)], cwd=Path.cwd()),
        lambda: timed([sys.executable, "-c", PLAIN, str(place)], cwd=Path.cwd()),
    )
    seats = PEOPLE * apps_each
    print(f"{PEOPLE:,} people, {APPS} apps, {apps_each} each: {seats:,} seats, 13 months; {runs} runs in turn")
    tell("every seat, pool and pair judged", judged, seats)
    tell("DuckDB: seats with their use and months, one group by", plain, seats)
    tell_ratios(judged, plain, "DuckDB's")


def judge_all(place: Path) -> None:
    from transforms.licenses import judge
    from transforms.licenses.settings import LicenseSettings

    said = judge(read_software(place), LicenseSettings())
    print(said.findings["rule"].value_counts().rows())


if __name__ == "__main__":
    judge_all(Path(sys.argv[1]))
