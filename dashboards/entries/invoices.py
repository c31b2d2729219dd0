"""An invoice's total that a person read from it, and a difference that a person lets stand."""

import re
from decimal import Decimal

import polars as pl

from dashboards import wording
from dashboards.access.viewer import Viewer
from dashboards.entries.refused import Refused
from dashboards.entries.subjects import ACCEPTED, DIFFERENCE, ENTERED, INVOICE_TOTAL, WITHDRAWN, Bill
from dashboards.queries.invoices import bridges, issued, key_of, reconciled
from transforms.spend.bridge import KEY
from transforms.spend.invoices import OFF
from warehouse.decisions import Decision, Decisions
from warehouse.snapshot import Snapshot

# `1,234.56`, `1234.56`, `-12`: a comma only where thousands have one.
AMOUNT = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")


def bill_of(
    snapshot: Snapshot,
    viewer: Viewer,
    source: str,
    period: str,
    *,
    provider: str | None = None,
    currency: str | None = None,
) -> Bill:
    """The one bill that these words mean. Raises Refused with those that there are where it is none or several."""
    every = bridges(snapshot, viewer, {"source": source, "period": period})
    wanted = {"provider": provider, "currency": currency}
    found = every.filter(*(pl.col(name) == value for name, value in wanted.items() if value))
    if found.height == 1:
        row = found.row(0, named=True)
        return Bill(source, row["provider"] or "", period, row["currency"] or "")
    there = ", ".join(
        f"{row['provider'] or 'no provider'} in {row['currency'] or 'no currency'}" for row in every.to_dicts()
    )
    raise Refused(
        f"The bill of {source} for {period}",
        found=f"{found.height or 'no'} bill{'' if found.height == 1 else 's'} of that name",
        expected=f"one of: {there}" if there else "a source and a billing period that have been loaded",
        do="Name the provider and the currency." if found.height else "See `outlay reconcile` for what there is.",
    )


def enter_total(
    decisions: Decisions, snapshot: Snapshot, viewer: Viewer, bill: Bill, *, amount: str, by: str, note: str = ""
) -> int:
    """Keeps what an invoice says, with who says it and when; it stands over what was entered before.

    `amount` is as a person writes it, with tax; empty takes back what was entered. Of a bill with an invoice id it is
    that one's total, else the month's. Raises Refused.
    """
    _known(snapshot, viewer, bill)
    withdrawn = not amount.strip()
    return decisions.record(
        Decision(
            by=_name(by),
            subject_kind=INVOICE_TOTAL,
            subject_id=bill.subject,
            status=WITHDRAWN if withdrawn else ENTERED,
            cost=None if withdrawn else read_amount(amount, bill.currency),
            currency=bill.currency or None,
            reason=note.strip() or None,
            snapshot_id=snapshot.id,
        )
    )


def accept_difference(
    decisions: Decisions, snapshot: Snapshot, viewer: Viewer, bill: Bill, *, by: str, note: str
) -> int:
    """Lets the difference stand that is there now, for a reason. Raises Refused where there is none, or no reason."""
    _known(snapshot, viewer, bill)
    asked = {"source": bill.source, "period": bill.billing_period}
    found = (issued if bill.issuer else reconciled)(snapshot, viewer, asked, decisions.overlay()).filter(state=OFF)
    own = found.filter(issuer=bill.issuer) if bill.issuer else found
    row = next((row for row in own.to_dicts() if tuple(row[name] for name in KEY) == key_of(bill)), None)
    if row is None:
        raise Refused(_title(bill), found="no open difference", expected="one", do="Load the page again.")
    if not note.strip():
        raise Refused(_title(bill), found="no note", expected="why this difference is right", do="Write it down.")
    return decisions.record(
        Decision(
            by=_name(by),
            subject_kind=DIFFERENCE,
            subject_id=bill.subject,
            status=ACCEPTED,
            cost=row["difference"],
            currency=bill.currency or None,
            reason=note.strip(),
            snapshot_id=snapshot.id,
        )
    )


def read_amount(text: str, currency: str) -> Decimal:
    """`1,234.56` as a number; no finer than the currency's minor unit. Raises Refused."""
    plain = text.strip().replace(wording.MINUS, "-").removeprefix(currency).strip().lstrip("$€£¥").strip()
    places = wording.minor_unit(currency)
    if not AMOUNT.fullmatch(plain):
        raise _no_amount(text, "an amount such as 1,234.56 (a point before the decimals)")
    amount = Decimal(plain.replace(",", ""))
    if amount != wording.rounded(amount, places):
        raise _no_amount(text, f"at most {places} decimals of {currency or 'the currency'}")
    return amount


def _no_amount(text: str, expected: str) -> Refused:
    found = f"“{text.strip()}”"
    return Refused("The invoice's total", found=found, expected=expected, do="Type it as it stands on the invoice.")


def _known(snapshot: Snapshot, viewer: Viewer, bill: Bill) -> None:
    """The viewer may enter figures, and the snapshot has the bill."""
    if not viewer.allowed("finance") or viewer.scope.accounts is not None:
        raise Refused(_title(bill), found=f"the role {viewer.role}", expected="finance", do="Ask somebody of finance.")
    found = bridges(snapshot, viewer, {"source": bill.source, "period": bill.billing_period})
    invoices = dict(zip(found.select(*KEY).rows(), found["invoices"].to_list(), strict=True))
    if key_of(bill) not in invoices:
        raise Refused(
            _title(bill), found="no charges", expected="a bill that has been loaded", do="See `outlay reconcile`."
        )
    there = invoices[key_of(bill)] or []
    if bill.invoice_id and bill.invoice_id not in there:
        raise Refused(
            _title(bill),
            found=f"no charge of invoice {bill.invoice_id}",
            expected=f"one of: {wording.listed(there, 5)}" if there else "no invoice id, for no charge of it names one",
            do="Give the id of one of them, or none for the month's total.",
        )


def _name(by: str) -> str:
    if not by.strip():
        raise Refused("Who enters it", found="no name", expected="a name", do="Say who you are.")
    return by.strip()


def _title(bill: Bill) -> str:
    return f"{bill.source}, {bill.billing_period}, {bill.currency or 'no currency'}"
