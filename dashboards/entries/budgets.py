"""A budget that a person sets or takes back: a new version, with who, why and by whose leave."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from dashboards.access.viewer import Viewer
from dashboards.entries.refused import Refused
from dashboards.queries.budgets import ROLES
from transforms.budgets.periods import is_period
from transforms.budgets.versions import SET, SUBJECT_KIND, WITHDRAWN
from warehouse.decisions import Decision, Decisions
from warehouse.entries import utc_now
from warehouse.snapshot import Snapshot
from warehouse.tables.budgets import BASES, PHASINGS

CURRENCY = re.compile(r"[A-Z]{3}")
PAIRS = re.compile(r"[\w.:-]+=[^;=]+(; ?[\w.:-]+=[^;=]+)*")


@dataclass(frozen=True)
class SaidOfBudget:
    """What is planned of a target or of what `match` lets in; an empty `amount` takes the budget back.

    Raises Refused where something is missing or is not what it should be.
    """

    period: str
    amount: str
    currency: str
    dimension: str = ""
    target: str = ""
    match: str = ""
    basis: str = BASES[0]
    plan_rates: str = ""
    phasing: str = PHASINGS[0]
    months: str = ""
    reason: str = ""
    approver: str = ""

    def __post_init__(self) -> None:
        _hold("The period", self.period, is_period(self.period), "one such as 2026-10, 2026-Q4, 2026 or FY2026")
        _hold("The currency", self.currency, CURRENCY.fullmatch(self.currency), "three letters such as EUR")
        _hold("The basis", self.basis, self.basis in BASES, f"one of {', '.join(BASES)}")
        _hold("The phasing", self.phasing, self.phasing in PHASINGS, f"one of {', '.join(PHASINGS)}")
        scoped = bool(self.dimension and self.target) is not bool(self.match)
        _hold("The scope", f"{self.dimension} {self.target} {self.match}", scoped, "a dimension and target, or a match")
        for name, said in (("The match", self.match), ("The plan rates", self.plan_rates)):
            _hold(name, said, not said or PAIRS.fullmatch(said), "pairs such as provider=aws; service=Amazon Bedrock")
        _hold("The amount", self.amount, self.value is None or self.value >= 0, "0 or more")
        self._hold_months()

    @property
    def value(self) -> Decimal | None:
        return _number("The amount", self.amount) if self.amount.strip() else None

    def _hold_months(self) -> None:
        typed = self.phasing == "typed"
        _hold("The months", self.months, typed is bool(self.months), "amounts with typed phasing alone")
        if typed:
            amounts = [_number("The months", part) for part in self.months.split(";")]
            many = 3 if "Q" in self.period else 1 if "-" in self.period else 12
            _hold("The months", self.months, len(amounts) == many, f"{many} amounts")
            _hold("The months", self.months, sum(amounts) == self.value, f"amounts that add up to {self.amount}")


def set_budget(
    decisions: Decisions,
    snapshot: Snapshot,
    viewer: Viewer,
    said: SaidOfBudget,
    *,
    by: str,
    fiscal_year_starts: int = 1,
    at: datetime | None = None,
) -> int:
    """Keeps a new version of a budget; those before it stay as they are. Raises Refused."""
    if not viewer.allowed(*ROLES) or viewer.scope.accounts is not None:
        raise Refused("A budget", found=f"the role {viewer.role}", expected="finance", do="Ask somebody of finance.")
    if not by.strip():
        raise Refused("Who sets it", found="no name", expected="a name", do="Say who you are.")
    told = {name: getattr(said, name) or None for name in EVIDENCE}
    return decisions.record(
        Decision(
            by=by.strip(),
            at=at or utc_now(),
            subject_kind=SUBJECT_KIND,
            subject_id=f"{said.match or f'{said.dimension}={said.target}'}, {said.basis}/{said.period}",
            status=WITHDRAWN if said.value is None else SET,
            cost=said.value,
            currency=said.currency,
            reason=said.reason.strip() or None,
            evidence=json.dumps(told | {"fiscal_year_starts": str(fiscal_year_starts)}),
            snapshot_id=snapshot.id,
        )
    )


EVIDENCE = ("dimension", "target", "match", "period", "basis", "plan_rates", "phasing", "months", "approver")


def _hold(what: str, said: str, holds: object, expected: str) -> None:
    if not holds:
        raise Refused(what, found=said.strip() or "nothing", expected=expected, do="Say it again.")


def _number(what: str, text: str) -> Decimal:
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        amount = Decimal("NaN")
    _hold(what, text, amount.is_finite(), "an amount such as 1234.50")
    return amount
