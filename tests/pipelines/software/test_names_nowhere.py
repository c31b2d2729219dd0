"""Names and addresses of the invented company's people are in people.db, and nowhere else."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from pipelines.cli import main
from tests.pipelines.software.conftest import Company
from warehouse.snapshot import open_snapshot

COMMANDS = (
    ("findings", "--outcome", "all"),
    ("sql", "FROM seat"),
    ("sql", "FROM renewal"),
    ("sql", "FROM person"),
    ("sql", "FROM spend_transaction"),
)
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


def test_no_file_of_the_state_folder_has_one(invented: Company, people: tuple[list[str], list[str]]) -> None:
    said = re.compile("|".join(map(re.escape, [*people[0], *people[1]])).encode())
    assert len(people[0]) > 1000
    found = {file.relative_to(invented.state): said.findall(file.read_bytes())[:3] for file in files(invented)}
    assert {file: names for file, names in found.items() if names} == {}


def test_no_text_of_the_snapshot_has_one(invented: Company, people: tuple[list[str], list[str]]) -> None:
    addresses, names = people
    found: dict[str, list[str]] = {}
    with open_snapshot(invented.state) as snapshot:
        for table, column in snapshot.frame(TEXT_COLUMNS).unique().iter_rows():
            texts = snapshot.frame(f'SELECT DISTINCT "{column}" AS text FROM "{table}"')["text"].drop_nulls()
            named = texts.filter(texts.str.contains_any([*addresses, *names], ascii_case_insensitive=True))
            found[f"{table}.{column}"] = named.head(3).to_list()
    assert len(found) > 100
    assert {place: texts for place, texts in found.items() if texts} == {}


def test_nobody_but_the_name_store_has_any_address_at_all(invented: Company) -> None:
    """Addresses at the company's domains may be of people whom no roster has."""
    address = r"(?i)[a-z0-9._%+-]+@[a-z0-9-]+\.example"
    with open_snapshot(invented.state) as snapshot:
        for table, column in snapshot.frame(TEXT_COLUMNS).unique().iter_rows():
            texts = snapshot.frame(f'SELECT DISTINCT "{column}" AS text FROM "{table}"')["text"].drop_nulls()
            assert texts.filter(texts.str.contains(address)).head(3).to_list() == [], f"{table}.{column}"


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


def test_no_line_of_the_run_says_one(invented: Company, people: tuple[list[str], list[str]]) -> None:
    said = pl.Series([*invented.told, *invented.report.lines])
    assert not said.str.contains_any([*people[0], *people[1]], ascii_case_insensitive=True).any()
