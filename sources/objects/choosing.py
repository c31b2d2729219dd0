"""Which of a container's objects a path names: one object, a folder, or a glob. The same for every store."""

from collections.abc import Callable, Iterable
from itertools import islice

from sources.base import Object, Unreachable
from sources.objects.naming import Glob, Location, is_glob, left_out

Listing = Callable[[str], Iterable[tuple[str, Object]]]
"""All objects of a container whose key begins with a text: (key, object), in the order of their keys."""


def choose(where: Location, listing: Listing) -> list[Object]:
    """The objects that `where` names, sorted by URI.

    Raises Unreachable where there are none: nothing by that name, no match, or only hidden and marker objects.
    """
    chosen = _matching(where, listing) if is_glob(where.key) else _below(where, listing)
    return sorted(chosen, key=lambda found: found.uri)


def _below(where: Location, listing: Listing) -> list[Object]:
    """Everything below the folder, else the object of exactly that name: `a` never means `a-old/`."""
    folder = where.key if where.key.endswith("/") or not where.key else f"{where.key}/"
    inside = list(listing(folder))
    kept = [found for key, found in inside if not left_out(key.removeprefix(folder))]
    if kept:
        return kept
    near = list(islice(listing(where.key.rstrip("/")), 1))
    if near and near[0][0] == where.key:
        return [near[0][1]]
    raise only_left_out(str(where), len(inside)) if inside else absent(str(where), [found.uri for _, found in near])


def _matching(where: Location, listing: Listing) -> list[Object]:
    """Matches of the glob, and an object that bears the glob's very name."""
    glob, hidden, kept = Glob(where.key), 0, list[Object]()
    for key, found in listing(glob.literal):
        if key != where.key and not glob.matches(key):
            continue
        if left_out(key.removeprefix(glob.folder)):
            hidden += 1
        else:
            kept.append(found)
    if not kept:
        raise only_left_out(str(where), hidden) if hidden else no_match(str(where))
    return kept


def absent(where: str, near: list[str]) -> Unreachable:
    """Nothing of that name; `near` holds names that begin alike."""
    hint = f" Near to it there is {near[0]}." if near else ""
    return Unreachable(
        where,
        found="nothing of that name",
        expected="a file, or a folder with files in it",
        do=f"Correct `path` in outlay.toml, or wait for the first delivery.{hint}",
    )


def no_match(where: str) -> Unreachable:
    """A glob that nothing matches."""
    return Unreachable(
        where,
        found="no file that matches",
        expected="at least one match: `*` stays within one folder, `**` crosses folders, a match is a file",
        do="Correct the pattern in outlay.toml; end it with `/**` to take all that lies below folders.",
    )


def only_left_out(where: str, count: int) -> Unreachable:
    """Nothing but hidden files and markers."""
    return Unreachable(
        where,
        found=f"no file but {count} hidden or marker file{'s' if count != 1 else ''}",
        expected="a file whose name, and whose folders' names, do not begin with `.` or `_`",
        do="Wait for the first delivery, rename them, or give such a folder in full as `path`.",
    )
