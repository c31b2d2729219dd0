"""A source under a new name: its segments stand in the new name's folder too."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from warehouse.errors import StateError
from warehouse.snapshot import sync
from warehouse.spend_lines import rename_lines
from warehouse.store import Store
from warehouse.tables import LOAD, OF_A_SOURCE, Table


class TwoNames(StateError):
    """Both the former and the new name of a source have loads."""


def takes_over(store: Store, old: str, new: str) -> bool:
    """Whether there is anything to rename: rows of `old`, and no load of `new`. Raises TwoNames if both loaded."""
    of_old, of_new = (_tables_with(store, name) for name in (old, new))
    if LOAD in of_old and LOAD in of_new:
        raise _two_names(old, new)
    return bool(of_old) and LOAD not in of_new


def rename(store: Store, old: str, new: str) -> bool:
    """Gives all that a source brought to its new name, in one transaction; False where there is nothing to do.

    Its segments are there under both names until no snapshot names the old ones. Raises TwoNames.
    """
    if not takes_over(store, old, new):
        return False
    folders = [_folder_of(old), _folder_of(new)]
    _place_again(store.state, store.frame("SELECT path FROM segment WHERE source = ?", [old])["path"], *folders)
    with store.transaction():
        store.connection.execute("UPDATE segment SET path = replace(path, ?, ?) WHERE source = ?", [*folders, old])
        for table, column in OF_A_SOURCE:
            store.connection.execute(f'DELETE FROM "{table.name}" WHERE {column} = ?', [new])
            store.connection.execute(f'UPDATE "{table.name}" SET {column} = ? WHERE {column} = ?', [new, old])
        rename_lines(store.connection, old, new)
    return True


def _tables_with(store: Store, source: str) -> list[Table]:
    asked = ((table, f'SELECT 1 FROM "{table.name}" WHERE {column} = ? LIMIT 1') for table, column in OF_A_SOURCE)
    return [table for table, sql in asked if store.connection.execute(sql, [source]).fetchall()]


def _two_names(old: str, new: str) -> TwoNames:
    return TwoNames(
        f'source "{new}", renamed_from = "{old}"',
        found="bills loaded under both names",
        expected=f'none under "{new}" yet, so that it can take over those of "{old}"',
        do=(
            "To keep both, take renamed_from out of outlay.toml; else drop what one of them has loaded: "
            f"`outlay run --forget {old}` or `outlay run --forget {new}`."
        ),
    )


def _folder_of(source: str) -> str:
    """The part of a segment's path that tells its source."""
    return f"/x_source={source}/"


def _place_again(state: Path, paths: Iterable[str], old_folder: str, new_folder: str) -> None:
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
