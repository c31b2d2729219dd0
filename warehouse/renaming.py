"""A source under a new name: its segments stand in the new name's folder too."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from warehouse.errors import StateError
from warehouse.snapshot import sync


class TwoNames(StateError):
    """Both the former and the new name of a source have loads."""


def two_names(old: str, new: str) -> TwoNames:
    return TwoNames(
        f'source "{new}", renamed_from = "{old}"',
        found="bills loaded under both names",
        expected=f'none under "{new}" yet, so that it can take over those of "{old}"',
        do=(
            "To keep both, take renamed_from out of outlay.toml; else drop what one of them has loaded: "
            f"`outlay run --forget {old}` or `outlay run --forget {new}`."
        ),
    )


def folder_of(source: str) -> str:
    """The part of a segment's path that tells its source."""
    return f"/x_source={source}/"


def place_again(state: Path, paths: Iterable[str], old_folder: str, new_folder: str) -> None:
    """Each segment under its new path as well, on disk when this returns: linked, or copied where links fail.

    The paths are relative to the state folder.
    """
    places = {state / path: state / path.replace(old_folder, new_folder) for path in paths}
    for folder in {target.parent for target in places.values()}:
        folder.mkdir(parents=True, exist_ok=True)
    for source, target in places.items():
        _place(source, target)
    for folder in {target.parent for target in places.values()}:
        sync(folder)


def _place(source: Path, target: Path) -> None:
    if target.exists() and target.samefile(source):
        return
    beside = target.with_name(f"unfinished-{target.name}")
    beside.unlink(missing_ok=True)
    try:
        beside.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, beside)
        sync(beside)
    beside.replace(target)
