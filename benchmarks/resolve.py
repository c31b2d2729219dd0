"""What telling the products of card lines costs, beside DuckDB that joins them with the catalogue's names."""

import sys
from datetime import date
from pathlib import Path

import polars as pl

from benchmarks.loads import OUT, OUTLAY, made
from benchmarks.measure import Measure, in_turn, median_seconds, tell, tell_ratios, timed
from pipelines.shadow import lists
from sources.sample.spending import labelled_lines
from sources.sample.world import World

SEED, AS_OF = 1, date(2026, 11, 1)
# The least that anybody has to do: each distinct text with the longest name of the catalogue that it begins with.
PLAIN = """
import duckdb, sys
duckdb.sql(f\"\"\"
    SELECT merchant, max(term) FROM (SELECT DISTINCT lower(merchant) AS merchant FROM '{sys.argv[1]}/lines.csv')
    LEFT JOIN '{sys.argv[1]}/names.parquet'
    ON split_part(merchant, ' ', 1) = split_part(term, ' ', 1) AND starts_with(merchant, term) GROUP BY ALL
\"\"\").fetchnumpy()
"""


def resolve(rows: int, runs: int) -> None:
    """Lines as a company has them, of which most come again, and as many of which none does."""
    for made_of, what in ((lines, "card lines of a company"), (distinct_lines, "card lines, no two alike")):
        place = made(made_of, OUT, rows)
        ours, plain = in_turn(runs, lambda place=place: _resolved(place), lambda place=place: _plain(place))
        print(f"{rows:,} {what}; {runs} runs in turn")
        tell("outlay resolve: every distinct text answered, with its evidence, as CSV", ours, rows)
        tell("DuckDB: the catalogue's name that each distinct text begins with", plain, rows)
        tell_ratios(ours, plain, "DuckDB's")
        print(f"  descriptors a minute: {rows / median_seconds(ours) * 60:,.0f}, starting included")


def _resolved(place: Path) -> Measure:
    return timed([OUTLAY, "resolve", "--input", str(place / "lines.csv"), "--format", "csv"], cwd=place)


def _plain(place: Path) -> Measure:
    return timed([sys.executable, "-c", PLAIN, str(place)], cwd=Path.cwd())


def lines(out: Path, rows: int) -> Path:
    """A folder of `lines.csv` with a column `merchant`, and `names.parquet` with `term`."""
    texts = labelled_lines(World.of(SEED, "large", AS_OF)).select(merchant="descriptor")
    several = pl.concat([texts] * (rows // texts.height + 1)).head(rows)
    return _written(out / f"lines-{rows}", several)


def distinct_lines(out: Path, rows: int) -> Path:
    """The same, each line with a number of its own behind it."""
    texts = pl.read_csv(lines(out, rows) / "lines.csv")
    return _written(
        out / f"distinct-lines-{rows}",
        texts.with_row_index("number", offset=1).select(merchant=pl.format("{} {}", "merchant", "number")),
    )


def _written(place: Path, texts: pl.DataFrame) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    texts.write_csv(place / "lines.csv")
    lists().terms.select("term").write_parquet(place / "names.parquet")
    return place
