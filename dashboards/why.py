"""Why cost changed, in words: the terms that did most, where, and what commitments covered."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from dashboards import wording
from dashboards.queries.changes import covered
from transforms.changes.terms import TERMS

NAMES = {
    "calendar": "Calendar",
    "usage": "Usage",
    "list_price": "List price",
    "negotiated_rate": "Negotiated rate",
    "commitment": "Commitment",
    "unused_commitment": "Unused commitment",
    "currency": "Currency",
    "new": "New",
    "gone": "Gone",
    "migrated": "Migrated",
    "mix": "Mix",
    "credit": "Credit",
    "refund": "Refund",
    "tax": "Tax",
    "purchase": "Purchase",
    "correction": "Correction",
    "not_decomposed": "Not decomposed",
    "reassigned": "Reassigned",
    "restated": "Restated",
}
TOLD = 3
# A term is told where it is at least this part of the largest.
WORTH_TELLING = Decimal("0.1")
Row = Mapping[str, Any]


def largest(total: Row) -> list[str]:
    """The terms of `queries.changes.totals`' row that moved anything, the largest first."""
    return sorted((name for name in TERMS if total[name]), key=lambda name: (-abs(total[name]), TERMS.index(name)))


def sentence(total: Row, culprits: pl.DataFrame) -> str:
    """ "Cost rose by $519 (1.1%): usage added $1.2k, most by Compute Engine in haldane-iot ($400); new …"."""
    currency, terms = total["BillingCurrency"], largest(total)
    if not terms:
        return f"Nothing moved: {wording.compact(total['after'], currency)} in both periods"
    worth = [name for name in terms[:TOLD] if abs(total[name]) >= WORTH_TELLING * abs(total[terms[0]])]
    told = "; ".join(f"{_moved(name, total)}{_where(name, total, culprits)}" for name in worth)
    return f"{_whole(total)}: {told}"


def headline(total: Row) -> str:
    """ "Usage added $1.2k; everything else took off $659"."""
    terms = largest(total)
    if not terms:
        return f"Nothing moved: {wording.compact(total['after'], total['BillingCurrency'])} in both periods"
    rest = total["after"] - total["before"] - total[terms[0]]
    others = f"; everything else {_by(rest, total['BillingCurrency'])}" if rest else ""
    return _moved(terms[0], total)[:1].upper() + _moved(terms[0], total)[1:] + others


def coverage(total: Row) -> str:
    """ "Coverage 58.7% to 61.2% at a depth of 32.0% to 31.5%"; empty where nothing was covered in either period."""
    found = covered(total)
    depths = [found[f"depth_{side}"] for side in ("before", "after")]
    if depths == [None, None]:
        return ""
    shares = " to ".join(wording.percent(found[f"coverage_{side}"] or 0.0) for side in ("before", "after"))
    told = dict.fromkeys(wording.percent(depth) for depth in depths if depth is not None)
    return f"Coverage {shares} at a depth of {' to '.join(told)}"


def _whole(total: Row) -> str:
    change, currency = total["after"] - total["before"], total["BillingCurrency"]
    if not change:
        return "Cost is the same"
    share = f" ({wording.percent(abs(change / total['before']))})" if total["before"] else ""
    return f"Cost {'rose' if change > 0 else 'fell'} by {wording.compact(abs(change), currency)}{share}"


def _moved(name: str, total: Row) -> str:
    return f"{NAMES[name].lower()} {_by(total[name], total['BillingCurrency'])}"


def _by(amount: Decimal, currency: str | None) -> str:
    return f"{'added' if amount > 0 else 'took off'} {wording.compact(abs(amount), currency)}"


def _where(name: str, total: Row, culprits: pl.DataFrame) -> str:
    """Who did it, and of commitments what they covered."""
    found = culprits.filter(
        pl.col("BillingCurrency").eq_missing(pl.lit(total["BillingCurrency"])), pl.col("term") == name
    ).to_dicts()
    told = f" ({coverage(total)[:1].lower()}{coverage(total)[1:]})" if name == "commitment" and coverage(total) else ""
    if not found:
        return told
    row = found[0]
    account = f" in {row['account']}" if row["account"] else ""
    amount = wording.compact(abs(row["amount"]), total["BillingCurrency"])
    return f"{told}, most by {row['service'] or 'no service'}{account} ({amount})"
