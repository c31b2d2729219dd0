"""Files that say whose something is: `account,target` or `value,target`, and figures by which a pool is shared."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sources.base import Unreachable
from sources.mapping import AS_IT_COMES, Columns, FormatSettings
from sources.objects import list_objects
from sources.own_files import Form, OwnRows, read_rows
from warehouse.tables.base import DAY, DECIMAL, TEXT, Column

PAGE = "docs/finance/allocation.md"
# What databases and spreadsheets write for nothing: https://dev.mysql.com/doc/refman/8.4/en/null-values.html
NOTHING = ("null", "none", "n/a", "#n/a", "nan", "\\n")
ACCOUNTS = Form((Column("account", TEXT, nullable=False), Column("target", TEXT, nullable=False)), PAGE)
ALIASES = Form((Column("value", TEXT, nullable=False), Column("target", TEXT, nullable=False)), PAGE)
FIGURES = Form(
    (
        Column("target", TEXT, nullable=False),
        Column("start", DAY, nullable=False),
        Column("end", DAY, help="the day after"),
        Column("value", DECIMAL, nullable=False),
    ),
    PAGE,
)


@dataclass(frozen=True)
class AsItComes:
    """A file with our names."""

    columns: Columns
    format: FormatSettings = AS_IT_COMES


def read_own(path: str, base: Path, form: Form) -> OwnRows:
    """Rows of one CSV. Raises SourceError where it is not there or is no table."""
    objects = list_objects(path, base=base)
    if not objects:
        raise Unreachable(path, found="no such file", expected="a CSV", do=f"See {PAGE}.")
    return read_rows(objects[0], Path(objects[0].uri), form, AsItComes({}))


def shortened(accounts: Collection[str], known: Collection[str]) -> dict[str, str]:
    """Accounts that the bills know with zeros before them, which spreadsheets take away -> as the bills have them."""
    full = {name.lstrip("0"): name for name in known if name.startswith("0")}
    return {each: full[each] for each in accounts if each in full and each not in known}
