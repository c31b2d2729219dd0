"""Finds bills that lie in a folder, so that a first config names them."""

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

# Every FOCUS export has these three: https://focus.finops.org
FOCUS_COLUMNS = frozenset({"BilledCost", "BillingPeriodStart", "ChargePeriodStart"})
ENDINGS = (".csv", ".csv.gz", ".parquet")
MOST_FILES = 500
MOST_HEADER_BYTES = 100_000


def bills_in(folder: Path) -> list[dict[str, str]]:
    """A `[[billing]]` (name, kind, path) for each FOCUS file, one for those of a folder that share an ending.

    Looks into the folder and those directly in it, at 500 files at most.
    """
    found = [file for file in _candidates(folder) if _is_focus(file)]
    paths = [path for group in _by_place(found) for path in _paths(group)]
    names = _free_names([path.parent.name if "*" in path.name else _stem(path) for path in paths])
    return [_entry(name, path.relative_to(folder)) for name, path in zip(names, paths, strict=True)]


def _entry(name: str, path: Path) -> dict[str, str]:
    return {"name": name, "kind": "focus", "path": path.as_posix()}


def _candidates(folder: Path) -> list[Path]:
    files = sorted(file for pattern in ("*", "*/*") for file in folder.glob(pattern) if _is_table(file))
    shown = [file for file in files if not any(part.startswith(".") for part in file.relative_to(folder).parts)]
    return shown[:MOST_FILES]


def _is_table(file: Path) -> bool:
    return file.name.lower().endswith(ENDINGS) and file.is_file()


def _is_focus(file: Path) -> bool:
    """Whether the header names what every FOCUS export has; a file that cannot be read does not."""
    try:
        return set(_columns(file)) >= FOCUS_COLUMNS
    except (OSError, EOFError, ValueError, csv.Error):
        return False


def _columns(file: Path) -> Iterable[str]:
    if file.suffix == ".parquet":
        import pyarrow.parquet as pq

        return pq.read_schema(file).names
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
        header = stream.read(MOST_HEADER_BYTES).decode("utf-8-sig", errors="replace")
    return next(csv.reader(header.splitlines()), [])


def _by_place(files: list[Path]) -> Iterator[list[Path]]:
    groups: defaultdict[tuple[Path, str], list[Path]] = defaultdict(list)
    for file in files:
        groups[file.parent, _ending(file)].append(file)
    yield from groups.values()


def _paths(files: list[Path]) -> list[Path]:
    """One glob where every file of that ending beside them is a bill too, else each file by itself."""
    folder, ending = files[0].parent, _ending(files[0])
    beside = [file for file in folder.glob("*") if _is_table(file) and _ending(file) == ending]
    return [folder / f"*{ending}"] if len(files) > 1 and len(beside) == len(files) else files


def _ending(file: Path) -> str:
    return next(ending for ending in ENDINGS if file.name.lower().endswith(ending))


def _stem(file: Path) -> str:
    return file.name[: -len(_ending(file))]


def _free_names(wishes: list[str]) -> list[str]:
    """A valid name for each wish, none twice."""
    names: list[str] = []
    for wish in wishes:
        plain = re.sub(r"[^a-z0-9]+", "-", wish.lower()).strip("-")
        name = (plain if plain[:1].isalpha() else f"bill-{plain}".rstrip("-"))[:36].rstrip("-")
        names.append(name if name not in names else next(_numbered(name, names)))
    return names


def _numbered(name: str, taken: list[str]) -> Iterator[str]:
    return (f"{name}-{n}" for n in range(2, len(taken) + 3) if f"{name}-{n}" not in taken)
