"""Rosters: who works here, in which department, and who has left."""

from sources.people.base import Asking, PeopleKind, Roster
from sources.people.csv_kind import CSV
from sources.people.scim import SCIM

KINDS: tuple[PeopleKind, ...] = (CSV, SCIM)


def kind_named(name: str) -> PeopleKind:
    """The kind of this name, which outlay.toml has been held against."""
    return next(kind for kind in KINDS if kind.name == name)


__all__ = ["KINDS", "Asking", "PeopleKind", "Roster", "kind_named"]
