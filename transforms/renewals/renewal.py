"""The next renewal of each contract: its term, its last day to decide, the seats to renew, and the money in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from transforms.licenses.software import Licenses, Software
from transforms.renewals.counted import PLANS, Counted, counted
from transforms.renewals.notice import Clause, Decided, deadline, decide_by
from transforms.renewals.price import Price, exact, price_breaks, price_of
from transforms.renewals.recommend import Planned, Recommendation, recommend
from transforms.renewals.settings import RenewalSettings
from transforms.renewals.terms import LONGEST_MONTHS, ONE, Term, months_on, running_term
from warehouse.tables import RENEWAL

A_MONTH = 1


@dataclass(frozen=True)
class Agreed:
    """What is agreed of one product: the contract with most seats, how many there are, and the seats of all."""

    first: str
    contracts: int
    seats: int


def renewals(
    now: Software,
    licenses: Licenses,
    settings: RenewalSettings,
    plans: pl.DataFrame | None = None,
    timezone: str = "UTC",
) -> pl.DataFrame:
    """RENEWAL: a row a contract that runs, is yet to run, or renews itself. `plans` has PLANS.

    `timezone` is whose days a contract's are that names none. Of several contracts of one product, only the largest has
    the history: whose seats the others are, no feed tells.
    """
    known = counted(now, licenses, PLANS.to_frame() if plans is None else plans)
    contracts = now.contracts.sort("contract_id").to_dicts()
    agreed = _agreed(contracts)
    rows = [
        _row(
            contract,
            known.get(contract["app_id"], Counted()),
            agreed[contract["app_id"]],
            (now.as_of, timezone),
            settings,
        )
        for contract in contracts
        if _goes_on(contract, now.as_of)
    ]
    return pl.DataFrame(rows, RENEWAL.schema, orient="row") if rows else RENEWAL.empty()


def _goes_on(contract: Mapping[str, Any], as_of: date) -> bool:
    """Not what said that it ends by itself, and has."""
    return contract["auto_renews"] is not False or contract["end"] is None or contract["end"] >= as_of


def _row(
    contract: dict[str, Any],
    of_it: Counted,
    agreed: Agreed,
    today: tuple[date, str],
    settings: RenewalSettings,
) -> dict[str, Any]:
    as_of, timezone = today
    term = running_term(contract["start"], contract["end"], contract["term_months"], contract["auto_renews"], as_of)
    decided = decide_by(term.end, _clause(contract))
    price = price_of(contract, contract["term_months"])
    seats = contract["seats_committed"]
    is_first = contract["contract_id"] == agreed.first
    known = of_it if is_first else Counted()
    joiners, leavers = _planned(known, term, contract["term_months"])
    planned = Planned(settings.growth_percent, joiners, leavers, known.exempt)
    advised = recommend(known.history, seats, price, planned, settings.least_months)
    if not is_first:
        advised = _not_its_own(advised, agreed.first)
    saving = _saving(advised, seats, price)
    over = _above(known.assigned, agreed.seats, price) if is_first else None
    told = {name: contract[name] for name in RENEWAL.names if name in contract}
    zone, unknown_zone = _zone(contract["timezone"], timezone)
    unread = "" if price_breaks(contract) is not None else " Its price breaks cannot be read, so they are left out."
    return told | {
        "start": term.start,
        "end": term.end,
        "renewed_itself": term.renewed,
        **_deadline(replace(decided, reading=decided.reading + unknown_zone), as_of, zone, settings),
        "seats_recommended": advised.seats,
        "recommendation_reason": advised.reason + unread,
        "arithmetic": json.dumps(
            {
                **advised.arithmetic,
                "usual": advised.usual,
                "assigned": known.assigned,
                "contracts": agreed.contracts,
                "planned_by": "list" if known.listed else "roster",
            }
        ),
        "cost_per_year": price.of(seats) if price and seats is not None else None,
        "saving_at_renewal": saving,
        "cashable_now": saving if contract["term_months"] == A_MONTH else None,
        "already_credited": price.of_a_seat(seats or 0) * known.credited if price and known.credited else None,
        "true_up_exposure": over,
    }


def _planned(known: Counted, term: Term, months: int | None) -> tuple[int, int]:
    """Who is to come and go by the next term: as the company's own list has it, else as rosters tell."""
    if known.listed is not None:
        return known.listed
    goes_on = months_on(term.end + ONE, months) - ONE if term.end and months and months <= LONGEST_MONTHS else None
    return known.by_roster.by_term(term.end, goes_on)


def _zone(own: str | None, usual: str) -> tuple[str, str]:
    """The zone whose days count, and a sentence where the contract's own is none."""
    try:
        return ZoneInfo(own or usual).key, ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return usual, f" Its time zone {own} is not known: days are those of {usual}."


def _clause(contract: Mapping[str, Any]) -> Clause:
    return Clause(
        contract["notice_number"],
        contract["notice_unit"],
        contract["clear_days"],
        contract["deemed_receipt_days"],
        contract["holiday_calendar"],
        contract["auto_renews"],
    )


def _deadline(decided: Decided, as_of: date, timezone: str, settings: RenewalSettings) -> dict[str, Any]:
    readings = [
        {
            "decide_by": reading.day.isoformat(),
            "unit": reading.unit,
            "clear_days": reading.clear_days,
            "deemed_receipt_days": reading.deemed_receipt_days,
            "holiday_calendar": reading.holiday_calendar,
            "reading": str(reading),
        }
        for reading in decided.readings
    ]
    return {
        "decide_by": decided.day,
        "reading": decided.reading,
        "readings": json.dumps(readings),
        "review_on": json.dumps(_reviews(decided.day, settings)),
        "stage": _stage(decided.day, as_of, timezone, settings),
    }


def _reviews(day: date | None, settings: RenewalSettings) -> list[str] | None:
    if day is None:
        return None
    return [(day - timedelta(days=before)).isoformat() for before in settings.review_days]


def _stage(day: date | None, as_of: date, timezone: str, settings: RenewalSettings) -> str:
    """The nearest review that has come; past once the day is over where the contract's days are counted."""
    if day is None:
        return "unknown"
    if deadline(day, timezone) <= datetime.combine(as_of, time()):
        return "past"
    left = (day - as_of).days
    return next((str(before) for before in sorted(settings.review_days) if left <= before), "later")


def _saving(advised: Recommendation, committed: int | None, price: Price | None) -> Decimal | None:
    """A year's, of what is committed above what is advised, each at the price of its block."""
    if advised.seats is None or committed is None or price is None:
        return None
    return max(Decimal(0), exact(price.of(committed) - price.of(advised.seats)))


def _above(assigned: int | None, committed: int, price: Price | None) -> Decimal | None:
    """What seats in use above all that is committed to cost a year."""
    if assigned is None or price is None:
        return None
    return exact(price.per_year * max(0, assigned - committed))


def _not_its_own(advised: Recommendation, first: str) -> Recommendation:
    why = f"No number: whose seats these are and whose those of {first}, of the same product, no feed tells."
    return Recommendation(None, None, why, advised.arithmetic)


def _agreed(contracts: list[dict[str, Any]]) -> dict[str, Agreed]:
    """By product; of contracts with equally many seats the first is that of the first id."""
    of_each = dict[str, list[dict[str, Any]]]()
    for row in contracts:
        of_each.setdefault(row["app_id"], []).append(row)
    return {
        app: Agreed(
            max(rows, key=lambda row: row["seats_committed"] or 0)["contract_id"],
            len(rows),
            sum(row["seats_committed"] or 0 for row in rows),
        )
        for app, rows in of_each.items()
    }
