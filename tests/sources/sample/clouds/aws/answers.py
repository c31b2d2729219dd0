"""What AWS would answer, read back from where it lies."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def collections(folder: Path) -> Iterator[tuple[str, list[Any]]]:
    """Each `<service>.<operation>` of each account and region, and its elements."""
    for file in sorted((folder / "answers" / "aws").rglob("*.jsonl")):
        yield file.stem, [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def elements(folder: Path, collection: str) -> list[Any]:
    """Of all accounts and regions."""
    return [element for name, each in collections(folder) if name == collection for element in each]
