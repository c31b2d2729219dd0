"""Which columns of FOCUS 1.4 stay null for each kind of export, for the page."""

from collections.abc import Mapping

from sources.billing import KINDS
from sources.billing.focus import FOCUS, VERSIONS
from warehouse.tables.cost_and_usage import FOCUS_COLUMNS

# Made from ProviderName and PublisherName, which files before 1.3 have in their place.
DERIVED = ("ServiceProviderName", "HostProviderName")


def never_filled() -> dict[str, Mapping[str, str]]:
    """By export (a kind, or a version of FOCUS): the columns that it never fills, each with the reason."""
    versions = {f"`{FOCUS.name}`, {version}": _newer_than(version) for version in VERSIONS}
    others = {f"`{kind.name}`": kind.never_filled for kind in KINDS if kind.never_filled}
    return {export: columns for export, columns in {**versions, **others}.items() if columns}


def may_lack() -> dict[str, Mapping[str, str]]:
    """By kind: the columns that some of its exports leave empty, each with the reason."""
    return {f"`{kind.name}`": kind.may_lack for kind in KINDS if kind.may_lack}


def _newer_than(version: str) -> dict[str, str]:
    """The columns that later versions brought."""
    later = VERSIONS[VERSIONS.index(version) + 1 :]
    return {
        column.name: f"new in FOCUS {column.since}"
        for since in later
        for column in FOCUS_COLUMNS
        if column.since == since and column.name not in DERIVED
    }
