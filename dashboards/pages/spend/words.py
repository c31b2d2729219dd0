"""The sentences of the cards, from the frames that the cards draw."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import Any

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


def what_moved(view: View) -> str:
    """ "AI and machine learning added $16.0k; Compute took off $3.2k"."""
    if not view.has_before:
        return what_is_largest(view)
    if not view.movers:
        return f"Nothing moved: {wording.compact(view.total('now'), view.currency)} in both periods"
    first = view.movers[0]
    other_way = next((row for row in view.movers if (row["change"] > 0) != (first["change"] > 0)), None)
    worth = other_way is not None and abs(other_way["change"]) >= WORTH_TELLING * abs(first["change"])
    return "; ".join(_moved(view, row) for row in ([first, other_way] if other_way and worth else [first]))


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
    needed = _explaining([abs(row["change"]) for row in view.movers])
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


def _explaining(sizes: Sequence[Decimal]) -> int:
    """How many of the largest changes make up most of all that moved."""
    needed = sum(sizes, Decimal(0)) * EXPLAINED_PERCENT / 100
    return next((place for place, reached in enumerate(accumulate(sizes), 1) if reached >= needed), 0)


def _moved(view: View, row: Mapping[str, Any]) -> str:
    verb = "added" if row["change"] > 0 else "took off"
    return f"{view.short(row['key'], row['name'])} {verb} {wording.compact(abs(row['change']), view.currency)}"
