"""Where a manifest names other columns than its file has."""

import re
from collections.abc import Iterator, Sequence

SHOWN = 3


def columns_off(uri: str, held: Sequence[str], told: Sequence[str]) -> Iterator[str]:
    """A sentence where a file does not hold the columns that its manifest tells, however they are spelled."""
    ours, theirs = ({_folded(name): name for name in names} for names in (held, told))
    more = [name for folded, name in ours.items() if folded not in theirs]
    missing = [name for folded, name in theirs.items() if folded not in ours]
    if more or missing:
        found = "; ".join([*_some("not in the manifest", more), *_some("not in the file", missing)])
        yield (
            f"{uri} has {len(held)} columns, its manifest names {len(told)} ({found}); "
            "the columns are taken from the file."
        )


def _some(what: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        rest = len(names) - SHOWN
        yield f"{what}: {', '.join(names[:SHOWN])}{f' and {rest} more' if rest > 0 else ''}"


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())
