"""The sentences of the cards, from the frames that the cards draw."""

from decimal import Decimal

import polars as pl

from dashboards import wording
from dashboards.pages.spend.view import View, added
from dashboards.queries.spend import REST, TOP

# The second mover is told where it is at least this part of the first.
WORTH_TELLING = Decimal("0.05")
EXPLAINED_PERCENT = 80
OTHER_TOLD_PERCENT = 20

BASIS_WORDS = {
    "effective": "Effective cost",
    "billed": "Billed cost",
    "list": "List cost",
    "contracted": "Contracted cost",
}


def movers(view: View) -> pl.DataFrame:
    """The listed groups that moved, the largest change first."""
    changed = view.groups.with_columns(change=pl.col("now") - pl.col("before"))
    listed = changed.filter((pl.col("key") != REST) & (pl.col("change") != 0))
    return listed.sort(pl.col("change").abs(), descending=True, maintain_order=True)


def what_moved(view: View) -> str:
    """ "AI and machine learning added $16.0k; Compute took off $3.2k"."""
    if not view.has_before:
        return what_is_largest(view)
    moved = movers(view)
    if not moved.height:
        return f"Nothing moved: {wording.compact(view.total('now'), view.currency)} in both periods"
    first = moved.row(0, named=True)
    other_way = moved.filter(pl.col("change").sign() == (-1 if first["change"] > 0 else 1)).head(1)
    told = [first, *other_way.to_dicts()]
    worth = [row for row in told if abs(row["change"]) >= WORTH_TELLING * abs(first["change"])]
    return "; ".join(_moved(view, row) for row in worth)


def what_is_largest(view: View) -> str:
    """ "Compute makes up 85.6% of $20.52"."""
    total = wording.compact(view.total("now"), view.currency)
    largest = view.rows.filter(pl.col("key") != REST).head(1).to_dicts()
    if not largest or largest[0]["share"] is None:
        return f"{view.now_label} adds up to {total}"
    row = largest[0]
    return f"{view.short(row['key'], row['name'])} makes up {wording.percent(row['share'])} of {total}"


def what_explains(view: View) -> str:
    """ "Two of nine categories explain the change"."""
    count, noun = view.count, view.group.title.lower() if view.count == 1 else view.group.plural
    if not view.has_before:
        verb = "makes up all of" if count == 1 else "add up to"
        return f"{wording.word(count)} {noun} {verb} {wording.compact(view.total('now'), view.currency)}"
    moved = movers(view)
    needed = _explaining(moved)
    if not needed:
        return f"None of {wording.word(count).lower()} {noun} moved" if count > 1 else f"The one {noun} did not move"
    if count == 1:
        return f"One {noun} explains all of the change"
    if needed == count:
        return f"All {wording.word(count).lower()} {noun} explain the change"
    return (
        f"{wording.word(needed)} of {wording.word(count).lower()} {noun} explain{'s' if needed == 1 else ''} the change"
    )


def other_share(view: View) -> str:
    """A sentence on how much Other holds, where it is more than a fifth."""
    total = view.total("now").copy_abs()
    sizes = view.groups.filter(pl.col("key") != REST)["now"].abs().sort(descending=True)
    shown = added(sizes.head(TOP))
    rest = total - shown
    if view.count <= TOP or not total or rest * 100 <= total * OTHER_TOLD_PERCENT:
        return ""
    return f"Other holds {wording.percent(rest / total)} of it."


def _explaining(moved: pl.DataFrame) -> int:
    """How many of the largest changes make up most of all that moved."""
    sizes = moved["change"].abs()
    if not len(sizes):
        return 0
    return int((sizes.cum_sum() * 100 < sizes.sum() * EXPLAINED_PERCENT).sum()) + 1


def _moved(view: View, row: dict[str, object]) -> str:
    change = Decimal(str(row["change"]))
    name = view.short(str(row["key"]), str(row["name"]) if row["name"] else None)
    return f"{name} {'added' if change > 0 else 'took off'} {wording.compact(change.copy_abs(), view.currency)}"
