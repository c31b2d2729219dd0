"""Names and addresses of the invented company's people are in people.db, and nowhere else."""

import csv
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import polars as pl
import pytest
from flask import Flask
from plotly.io.json import to_json_plotly

from dashboards.app import content
from dashboards.entered import Entered
from dashboards.pages import PAGES
from dashboards.renewal_files import serve_renewals
from dashboards.snapshots import Snapshots
from dashboards.software_files import serve_software_files
from pipelines.cli import main
from tests.pipelines.software.conftest import Company
from warehouse.snapshot import open_snapshot

COMMANDS = (
    ("findings", "--outcome", "all"),
    ("renewals",),
    ("sql", "FROM seat"),
    ("sql", "FROM renewal"),
    ("sql", "FROM person"),
    ("sql", "FROM spend_transaction"),
    ("sql", "FROM trail_sight"),
    ("shadow-it",),
)
ADDRESS = r"(?i)[a-z0-9._%+-]+@[a-z0-9-]+\.example"
TEXT_COLUMNS = "SELECT table_name, column_name FROM duckdb_columns() WHERE data_type = 'VARCHAR' AND NOT internal"


@pytest.fixture(scope="session")
def people(invented: Company) -> tuple[list[str], list[str]]:
    """All addresses, and all names in full, of the roster."""
    with (invented.folder / "people" / "roster.csv").open() as file:
        rows = list(csv.DictReader(file))
    addresses = {row["email"] for row in rows} | {each for row in rows for each in row["aliases"].split(";") if each}
    return sorted(addresses), sorted({f"{row['first']} {row['last']}" for row in rows})


def files(invented: Company) -> Iterator[Path]:
    return (
        file for file in invented.state.rglob("*") if file.is_file() and not file.name.startswith(("people.db", "lock"))
    )


def texts(invented: Company) -> Iterator[tuple[str, pl.Series]]:
    """Each column of text of the snapshot, with its distinct values."""
    with open_snapshot(invented.state) as snapshot:
        columns = snapshot.frame(TEXT_COLUMNS).unique().group_by("table_name").agg("column_name")
        for table, names in columns.iter_rows():
            rows = snapshot.frame(f'SELECT {", ".join(map("{!r}".format, names))} FROM "{table}"'.replace("'", '"'))
            yield from ((f"{table}.{name}", rows[name].drop_nulls().unique()) for name in names)


def test_no_file_of_the_state_folder_has_one(invented: Company, people: tuple[list[str], list[str]]) -> None:
    addresses, names = people
    assert len(addresses) > 1000
    found: dict[Path, list[str]] = {}
    for file in files(invented):
        text = pl.Series([file.read_bytes().decode("latin-1")])
        found[file.relative_to(invented.state)] = text.str.extract_many([*addresses, *names])[0].to_list()[:3]
    assert len(found) > 10
    assert {file: said for file, said in found.items() if said} == {}


def test_no_text_of_the_snapshot_has_one(invented: Company, people: tuple[list[str], list[str]]) -> None:
    wanted = [*people[0], *people[1]]
    found = {
        place: said.filter(said.str.contains_any(wanted, ascii_case_insensitive=True))
        for place, said in texts(invented)
    }
    assert len(found) > 100
    assert {place: said.head(3).to_list() for place, said in found.items() if said.len()} == {}


def test_nobody_but_the_name_store_has_any_address_at_all(invented: Company) -> None:
    """Addresses at the company's domains may be of people whom no roster has."""
    found = {place: said.filter(said.str.contains(ADDRESS)) for place, said in texts(invented)}
    assert {place: said.head(3).to_list() for place, said in found.items() if said.len()} == {}


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("form", ["json", "csv", "table"])
def test_no_command_says_one(
    invented: Company,
    people: tuple[list[str], list[str]],
    words: tuple[str, ...],
    form: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    main([*words, "--format", form, "--config", str(invented.folder / "outlay.toml")])
    said = pl.Series(["".join(capsys.readouterr())])
    assert not said.str.contains_any([*people[0], *people[1]], ascii_case_insensitive=True).any()


EXPORTS = (
    ("report", "platform", "--format", "html"),
    ("report", "platform", "--format", "csv"),
    ("report", "platform", "--format", "xlsx"),
    ("report", "renewal", "C-0003", "--format", "html"),
    ("report", "renewal", "C-0003", "--format", "csv"),
    ("report", "renewal", "C-0003", "--format", "xlsx"),
)


@pytest.mark.parametrize("words", EXPORTS, ids=" ".join)
def test_no_export_has_one(
    invented: Company, people: tuple[list[str], list[str]], words: tuple[str, ...], tmp_path: Path
) -> None:
    out = tmp_path / f"written.{words[-1]}"
    assert main([*words, "--out", str(out), "--config", str(invented.folder / "outlay.toml")]) == 0
    said = pl.Series(list(parts(out)))
    assert said.str.len_bytes().sum() > 1000
    assert not said.str.contains_any([*people[0], *people[1]], ascii_case_insensitive=True).any()


def parts(file: Path) -> Iterator[str]:
    """The texts of a file; those of a workbook are packed."""
    if not is_zipfile(file):
        yield file.read_text(encoding="utf-8")
        return
    with ZipFile(file) as packed:
        yield from (packed.read(name).decode("latin-1") for name in packed.namelist())


@pytest.mark.parametrize(
    "address", ["renewals.ics", "renewals.csv", "renewal/C-0003.html", "reclaim.csv", "licenses.csv", "overlap.csv"]
)
def test_no_file_that_pages_offer_has_one(invented: Company, people: tuple[list[str], list[str]], address: str) -> None:
    server = Flask("files")
    snapshots = Snapshots(invented.state)
    with closing(Entered(invented.state)) as entered:
        serve_software_files(server, snapshots, entered)
        serve_renewals(server, snapshots, entered, "")
        given = server.test_client().get(f"/files/{address}")
    snapshots.close()
    assert given.status_code == 200
    said = pl.Series([given.text])
    assert not said.str.contains_any([*people[0], *people[1]], ascii_case_insensitive=True).any()


def test_no_line_of_the_run_says_one(invented: Company, people: tuple[list[str], list[str]]) -> None:
    said = pl.Series([*invented.told, *invented.report.lines])
    assert not said.str.contains_any([*people[0], *people[1]], ascii_case_insensitive=True).any()


@pytest.mark.parametrize("path", [*(page.path for page in PAGES), "/renewals/C-0003"])
def test_no_page_shows_one(invented: Company, people: tuple[list[str], list[str]], path: str) -> None:
    snapshots = Snapshots(invented.state)
    with snapshots.current() as opened:
        page = content({"path": path, "search": "", "mode": "light"}, opened)
    snapshots.close()
    shown = pl.Series([to_json_plotly(page)])
    assert len(shown[0]) > 1000
    assert not shown.str.contains_any([*people[0], *people[1]], ascii_case_insensitive=True).any()
