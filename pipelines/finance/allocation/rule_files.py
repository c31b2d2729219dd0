"""The rows of `[[allocation]]` and `[[targets]]`: of outlay.toml and of the files that it names, TOML or CSV."""

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipelines.settings.lines import Place, places
from pipelines.settings.model import Tables
from pipelines.settings.problems import model_problems
from transforms.allocation.problem import Origin, Problem
from transforms.allocation.settings import AllocationSettings, TargetSettings

LISTS = ("allocation", "targets")
# Between the values of a list in one field of a CSV.
BETWEEN = ";"
LISTED = ("targets",)
MATCHED = "match."
# Where tomllib's message says that a text stops being TOML.
AT_LINE = re.compile(r"at line (\d+)")


@dataclass
class Said:
    """Rows with where they stand, files resolved; `problems` are of rows and files that cannot be read."""

    rules: list[tuple[AllocationSettings, Origin]] = field(default_factory=list[tuple[AllocationSettings, Origin]])
    targets: list[tuple[TargetSettings, Origin]] = field(default_factory=list[tuple[TargetSettings, Origin]])
    problems: list[Problem] = field(default_factory=list[Problem])


def read_rules(file: Path, base: Path | None = None) -> Said:
    """All rows of a file and of those that it names; a file named twice is read once.

    Paths are relative to `base`, and are told as they are from there; it is the file's folder if not told.
    """
    said, root = Said(), base or file.parent
    _read(file, root, said, set())
    return said


def _read(file: Path, base: Path, said: Said, seen: set[Path], table: str = "allocation") -> None:
    if file.resolve() in seen:
        return
    seen.add(file.resolve())
    name = str(file.relative_to(base) if file.is_relative_to(base) else file)
    try:
        text = file.read_text(encoding="utf-8-sig")
        entries = list(_csv(text, table) if file.suffix.lower() == ".csv" else _toml(text))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, csv.Error, RecursionError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        expected = f"a file of [[{table}]] rows, TOML or CSV"
        said.problems.append(Problem(Origin(name, _line_of(error)), "path", reason, expected))
        return
    for table_of, data, line, lines in entries:
        _take(table_of, data, Origin(name, line, tuple(sorted(lines.items()))), said)
    for at, listed in enumerate((said.rules, said.targets)):
        for row in [row for row, origin in listed if row.path and origin.file == name]:
            _read(file.parent / str(row.path), base, said, seen, LISTS[at])
    said.rules = [each for each in said.rules if not each[0].path]
    said.targets = [each for each in said.targets if not each[0].path]


Entry = tuple[str, dict[str, Any], int, Mapping[str, int]]


def _toml(text: str) -> Iterator[Entry]:
    """Each row of both lists, its line and those of its keys."""
    data, where = tomllib.loads(text, parse_float=Decimal), places(text)
    for table in LISTS:
        rows = data.get(table, [])
        for at, row in enumerate(rows if isinstance(rows, list) else []):
            place: Place = (table, at)
            lines = {str(key[2]): line for key, line in where.items() if key[:2] == place and len(key) == 3}
            yield table, row, where.get(place, 1), lines


def _csv(text: str, table: str) -> Iterator[Entry]:
    """A row a line. `tag.team` and `match.service` are parts of a match, `shares.payments` a share; lists have `;`."""
    reader = csv.DictReader(text.splitlines(), strict=True)
    for row in reader:
        line, data = reader.line_num, dict[str, Any]()
        for name, value in row.items():
            if name and value and value.strip():
                _put(data, name.strip(), value.strip())
        yield table, data, line, {}


def _put(data: dict[str, Any], name: str, value: str) -> None:
    many = [part.strip() for part in value.split(BETWEEN)]
    if name.startswith("tag."):
        data.setdefault("match", {}).setdefault("tag", {})[name.removeprefix("tag.")] = many
    elif name.startswith(MATCHED):
        data.setdefault("match", {})[name.removeprefix(MATCHED)] = many
    elif name == "shares":
        data[name] = dict(part.split("=", 1) for part in many if "=" in part)
    else:
        data[name] = many if name in LISTED else value


def _line_of(error: Exception) -> int:
    """At which a file stops being what it should be; the first where that is not told."""
    if isinstance(error, UnicodeDecodeError):
        return error.object.count(b"\n", 0, error.start) + 1
    at = AT_LINE.search(str(error))
    return int(at[1]) if at else 1


def _take(table: str, data: dict[str, Any], origin: Origin, said: Said) -> None:
    try:
        tables = Tables.model_validate({table: [data]})
    except ValidationError as error:
        dimension = data.get("dimension")
        for problem in model_problems(error):
            column = str((*problem.place, problem.missing or table)[2])
            told = Problem(origin, column, problem.found, problem.expected, problem.nearest, dimension)
            said.problems.append(told)
        return
    said.rules += [(row, origin) for row in tables.allocation]
    said.targets += [(row, origin) for row in tables.targets]
