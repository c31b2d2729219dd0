"""A change of cost that a person knows of and no bill does: from a day on, by day or month, or once."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from dashboards.access.viewer import Viewer
from dashboards.entries.refused import Refused
from dashboards.queries.forecast import ROLES
from transforms.forecast.agreed import CHANGE, ENTERED, PER, WITHDRAWN
from warehouse.decisions import Decision, Decisions
from warehouse.entries import utc_now
from warehouse.snapshot import Snapshot


@dataclass(frozen=True)
class SaidOfForecast:
    """`name` tells the change from others; said again it stands over what was said before, without an amount it is
    taken back. The amount is above 0 for more cost, below 0 for less. Raises Refused where something is wrong."""

    name: str
    amount: str
    currency: str
    begins: str = ""
    ends: str = ""
    per: str = "month"
    provider: str = ""
    account: str = ""
    service: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        _hold("The change", self.name, self.name.strip(), "a name, such as new-region")
        if not self.amount.strip():
            return
        _hold("The amount", self.amount, self.value is not None, "an amount such as 1200.50, or -300 a month for less")
        _hold(
            "The currency",
            self.currency,
            len(self.currency) == 3 and self.currency.isupper(),
            "three letters such as EUR",
        )
        _hold("What the amount is per", self.per, self.per in PER, f"one of {', '.join(PER)}")
        _hold("The reason", self.reason, self.reason.strip(), "why cost will change")
        first, last = _day("The first day", self.begins), _day("The last day", self.ends)
        _hold("The first day", self.begins, first, "a day such as 2026-11-01")
        _hold("The last day", self.ends, not last or not first or last >= first, f"a day from {self.begins} on")

    @property
    def value(self) -> Decimal | None:
        try:
            amount = Decimal(self.amount.strip())
        except InvalidOperation:
            return None
        return amount if amount.is_finite() else None


def set_change(
    decisions: Decisions,
    snapshot: Snapshot,
    viewer: Viewer,
    said: SaidOfForecast,
    *,
    by: str,
    at: datetime | None = None,
) -> int:
    """Keeps a change, with who said it and why; the next run forecasts with it. Raises Refused."""
    if not viewer.allowed(*ROLES) or viewer.scope.accounts is not None:
        raise Refused("A change", found=f"the role {viewer.role}", expected="finance", do="Ask somebody of finance.")
    if not by.strip():
        raise Refused("Who says it", found="no name", expected="a name", do="Say who you are.")
    told = {
        "provider": said.provider or None,
        "account": said.account or None,
        "service": said.service or None,
        "per": said.per,
        "amount": said.amount.strip() or None,
        "from": said.begins or None,
        "until": said.ends or None,
    }
    return decisions.record(
        Decision(
            by=by.strip(),
            at=at or utc_now(),
            subject_kind=CHANGE,
            subject_id=said.name.strip(),
            status=ENTERED if said.amount.strip() else WITHDRAWN,
            cost=said.value,
            currency=said.currency or None,
            reason=said.reason.strip() or None,
            evidence=json.dumps(told),
            snapshot_id=snapshot.id,
        )
    )


def _day(what: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused(what, found=text, expected="a day such as 2026-11-01", do="Say it again.") from error


def _hold(what: str, said: str, holds: object, expected: str) -> None:
    if not holds:
        raise Refused(what, found=said.strip() or "nothing", expected=expected, do="Say it again.")
