"""Writing a company: the same bytes for the same seed and day, and a later day that has the same past."""

import re
import shutil
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from pipelines.cli import main
from sources.sample import MADE, World, make, put, world_of, write_sample
from sources.sample.write import ABOUT
from warehouse.tables import Table
from warehouse.tables.truth import TRUTH

DAY, BETWEEN, LATER = date(2026, 11, 20), date(2026, 11, 25), date(2026, 11, 29)
WORLD = World.of(7, "small", DAY)


def digests(folder: Path) -> dict[str, str]:
    """The bytes of each file, by its path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def times(folder: Path) -> dict[str, float]:
    return {path: (folder / path).stat().st_mtime for path in digests(folder)}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small company on a day; not to be changed."""
    folder = tmp_path_factory.mktemp("company")
    write_sample(WORLD, folder)
    return folder


def test_the_command_writes_the_same_bytes_for_the_same_seed_and_day(
    written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sample", "write", "--out", str(tmp_path), "--seed", "7", "--as-of", str(DAY)]) == 0
    assert digests(tmp_path) == digests(written)
    told = capsys.readouterr()
    assert (told.out, f"as of {DAY}: " in told.err) == ("", True)


def test_another_seed_is_another_company(written: Path, tmp_path: Path) -> None:
    write_sample(World.of(8, "small", DAY), tmp_path)
    ours, theirs = digests(written), digests(tmp_path)
    assert ours.keys() != theirs.keys()
    told_of = [path for path in ours.keys() & theirs.keys() if path.startswith("bills/") and "anifest" not in path]
    assert [path for path in told_of if ours[path] == theirs[path]] == []


def test_a_later_day_has_the_same_past_and_leaves_alone_or_unmade_what_does_not_change(
    written: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(written, tmp_path / "company")
    (folder / "notes.txt").write_text("ours")
    (folder / "bills" / "stray.csv").write_text("of a day that is over")
    before, then = digests(folder), times(folder)
    write_sample(WORLD.on(LATER), folder)
    after, now = digests(folder), times(folder)
    same = {path for path in before if before[path] == after.get(path)}
    bills = {path for path in before if path.startswith("bills/")}
    assert len(same & bills) > 0.6 * len(bills)
    assert all(now[path] == then[path] for path in same)
    written_at = datetime(LATER.year, LATER.month, LATER.day, 4, tzinfo=UTC).timestamp()
    assert {now[path] for path in after.keys() - same} == {written_at}
    assert (folder / "notes.txt").read_text() == "ours"
    assert not (folder / "bills" / "stray.csv").exists()
    assert not [*folder.glob(f"{MADE}*")]
    lived = shutil.copytree(written, tmp_path / "lived")
    put(make(WORLD.on(BETWEEN), lived / MADE, in_passing=True, bills_alone=True, after=DAY), lived)
    made = make(WORLD.on(LATER), lived / MADE, after=BETWEEN, whole_after=DAY)
    assert len(digests(made.folder)) < len(after) / 2
    put(made, lived)
    assert digests(lived) == {path: digest for path, digest in after.items() if path != "notes.txt"}


def test_a_day_of_bills_alone_leaves_all_else_as_it_was(written: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(written, tmp_path / "company")
    before, then = digests(folder), times(folder)
    made = make(WORLD.on(BETWEEN), folder / MADE, in_passing=True, bills_alone=True, after=DAY)
    assert {feed.table for feed in made.feeds} == {"billing"}
    put(made, folder)
    assert world_of(folder) == WORLD.on(BETWEEN)
    after, now = digests(folder), times(folder)
    assert {path.split("/")[0] for path in after if after[path] != before.get(path)} <= {"bills", "finance", ABOUT}
    assert {path for path in after if path.startswith("bills/") and path not in before}
    assert all(now[path] == then[path] for path in before if before[path] == after.get(path))
    assert {path for path in before if path not in after} <= {path for path in before if path.startswith("bills/")}


def test_what_was_written_tells_which_company_it_is(written: Path, tmp_path: Path) -> None:
    assert world_of(written) == WORLD
    assert world_of(tmp_path) is None


def planted(folder: Path, table: str, counts: pl.Expr, kind: str | None = None) -> tuple[int, int]:
    """How many rows of a table of the truth count, and of how many kinds."""
    rows = pl.read_csv(folder / "truth" / f"{table}.csv", infer_schema=False).filter(counts)
    return rows.height, rows[kind].n_unique() if kind else 0


def test_a_small_company_plants_enough_of_everything_and_as_many_look_alikes(written: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(written, tmp_path / "company")
    write_sample(World.of(20270301, "small", date(2027, 3, 1)), folder)
    for company in (written, folder):
        wastes, rules = planted(company, "waste", pl.col("outcome") == "waste", "rule")
        alike, _ = planted(company, "waste", pl.col("outcome").is_in(["in_use", "unknown"]))
        seats, states = planted(company, "seats", pl.col("waste") == "true", "state")
        events, kinds = planted(company, "anomalies", pl.col("anomalous") == "true", "kind")
        assert (wastes >= 60, rules >= 40, alike >= 60) == (True, True, True)
        assert (seats >= 40, states >= 5, planted(company, "seats", pl.col("waste") == "false")[0] >= 40) == (True,) * 3
        assert (events >= 20, kinds >= 5) == (True, True)
        assert planted(company, "renewals", pl.lit(value=True))[0] >= 20
        assert planted(company, "overlap", pl.col("waste") == "true")[0] >= 5
        assert planted(company, "shadow_it", pl.col("listed") == "true")[0] >= 10


def test_what_the_truth_tells_of_is_in_an_inventory_but_for_commitments_and_what_is_gone(written: Path) -> None:
    answers = [file for cloud in ("aws", "azure", "gcp") for file in (written / "answers" / cloud).rglob("*.jsonl")]
    told = "\n".join(file.read_text(encoding="utf-8").lower() for file in answers)
    truth = pl.read_csv(written / "truth" / "waste.csv", infer_schema=False)
    only_billed = pl.col("rule").str.contains("commitment|zombie")
    ids = truth.filter(~only_billed)["resource_id"].str.to_lowercase().unique(maintain_order=True)
    # Some answers have the parts of an id in fields of their own, the last of which is the thing's.
    lost = [resource_id for resource_id in ids if re.split("[/:]", resource_id)[-1] not in told]
    assert (ids.len() > 100, lost) == (True, [])


@pytest.mark.parametrize("table", TRUTH, ids=lambda table: table.name)
def test_each_table_of_the_truth_is_there_with_its_columns(written: Path, table: Table) -> None:
    assert pl.read_csv(written / "truth" / f"{table.name}.csv", infer_schema=False).columns == list(table.names)


def test_the_command_leaves_a_folder_of_somebody_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bill = tmp_path / "bills" / "mine.csv"
    bill.parent.mkdir()
    bill.write_text("ours")
    assert main(["sample", "write", "--out", str(tmp_path), "--as-of", str(DAY)]) == 2
    assert "found bills and no sample.toml; expected an empty or new folder" in capsys.readouterr().err
    assert digests(tmp_path).keys() == {"bills/mine.csv"}
