"""Where a manifest names other columns than its file has."""

from collections.abc import Iterator, Sequence

from sources.billing.manifests.base import bare

SHOWN = 3


def columns_off(uri: str, held: Sequence[str], told: Sequence[str]) -> Iterator[str]:
    """A sentence where a file does not hold the columns that its manifest tells, however they are spelled."""
    ours, theirs = ({bare(name): name for name in names} for names in (held, told))
    more = [name for letters, name in ours.items() if letters not in theirs]
    missing = [name for letters, name in theirs.items() if letters not in ours]
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
