"""Where Google's billing tables lie in BigQuery, and which of them are read."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Self

from sources.base import Unreachable

SCHEME = "bigquery://"
# A project's id may begin with its organisation's domain and a colon.
PATH = re.compile(r"bigquery://((?:[a-z0-9.-]+:)?[a-z0-9-]+)\.(\w+)(?:\.([\w-]+))?(?:/([\w-]+))?", re.ASCII)
# Best first: each of them has all costs of its billing account, the detailed export also the resources.
# https://docs.cloud.google.com/billing/docs/how-to/export-data-bigquery-tables
EXPORTS = (("resource_v", "detailed"), ("v", "standard"), ("focus", "FOCUS"))
EXPORT = re.compile(r"gcp_billing_export_(resource_v|v|focus)\d*_([0-9A-F]{6}_[0-9A-F]{6}_[0-9A-F]{6})", re.ASCII)


@dataclass(frozen=True, order=True)
class Place:
    """A dataset, a table of it (or view), or a part of that table; what is not named is ""."""

    project: str
    dataset: str
    table: str = ""
    part: str = ""

    @classmethod
    def parse(cls, path: str) -> Self:
        """Takes `bigquery://project.dataset.table/part` apart; raises Unreachable."""
        found = PATH.fullmatch(path)
        if found is None:
            raise Unreachable(
                path,
                found="no place in BigQuery",
                expected="bigquery://project.dataset, or bigquery://project.dataset.table",
                do="Write the three as the page of the table in Google Cloud's console shows them.",
            )
        return cls(*(part or "" for part in found.groups()))

    @property
    def name(self) -> str:
        """As SQL has it."""
        return ".".join(part for part in (self.project, self.dataset, self.table) if part)

    @property
    def billing_account(self) -> str:
        """The billing account in the name of an export's table; "" where it is none."""
        found = EXPORT.fullmatch(self.table)
        return found[2] if found else ""

    @property
    def rank(self) -> int:
        """The place of an export's table in EXPORTS."""
        found = EXPORT.fullmatch(self.table)
        return [name for name, _ in EXPORTS].index(found[1]) if found else len(EXPORTS)

    @property
    def export(self) -> str:
        """`the detailed export gcp_billing_export_…`."""
        return f"the {EXPORTS[self.rank][1]} export {self.table}"

    def __str__(self) -> str:
        return f"{SCHEME}{self.name}{f'/{self.part}' if self.part else ''}"


def chosen(tables: Iterable[Place], read: Collection[Place]) -> dict[Place, list[Place]]:
    """One table a billing account, each with those that hold the same costs and are left alone.

    That is the one `read` so far, else the detailed export, the standard one, FOCUS.
    """
    of_account: dict[str, list[Place]] = {}
    for table in tables:
        if table.billing_account:
            of_account.setdefault(table.billing_account, []).append(table)
    ordered = [sorted(each, key=lambda table: (table not in read, table.rank, table)) for each in of_account.values()]
    return {best: others for best, *others in ordered}


def hold_to_one(table: Place, read: Collection[Place]) -> None:
    """Raises Unreachable where another table with the costs of the same billing account was read."""
    account = table.billing_account
    other = next((each for each in sorted(read) if each != table and account and each.billing_account == account), None)
    if other:
        raise Unreachable(
            str(table),
            found=f"rows of {other.export} in the warehouse, which has the same costs",
            expected="one table of a billing account in a source, or its costs count twice",
            do="Name that table again; or `outlay run --forget` with the source's name, and this one is read at once.",
        )
