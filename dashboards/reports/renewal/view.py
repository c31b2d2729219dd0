"""A pack in words: every number formatted once, for the PDF and the page alike."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import Any

from dashboards import wording
from dashboards.queries.renewals import UNDECIDED
from dashboards.reports.renewal.pack import Contract, Kind, Pack, PackSection, Shown, said_money, told_money
from warehouse.people_key import is_pseudonym

SHOWN_OF_ACCOUNT = 12
NUMBERS: tuple[Kind, ...] = ("count", "money", "percent", "number")
DECISIONS = {
    "renew": "Renew as it is",
    "reduce": "Renew fewer seats",
    "negotiate": "Negotiate",
    "end": "End it",
}
# Columns that take what width is left.
WIDE = ("reason", "what", "department", "case", "kept")
UNITS = {"calendar_days": "calendar days", "business_days": "business days", "calendar_months": "calendar months"}


def view(pack: Pack) -> dict[str, Any]:
    """All that a form shows, as texts and whole numbers, in its order."""
    contract = pack.contract
    return {
        "about": f"Renewal pack, {pack.occasion}, {wording.day(pack.as_of)}",
        "company": pack.company,
        "title": contract.name,
        "subtitle": f"Contract {contract.row['contract_id']}" + _vendor(contract),
        "sentence": _sentence(contract),
        "kpis": _kpis(contract, pack),
        "chart": _chart(contract),
        "arithmetic": list(_arithmetic(contract)),
        "advised": "No number of seats"
        if contract.advised is None
        else f"{wording.some(contract.advised, 'seat')}, by this arithmetic",
        "reason": contract.row["recommendation_reason"],
        "terms": [{"label": label, "value": value} for label, value in _terms(contract)],
        "questions": list(pack.questions),
        "sections": [_section(section) for section in pack.sections],
        "decision": _decision(contract),
        "foot": [
            f"Snapshot {pack.snapshot_id}, as of {wording.day(pack.as_of)} · {pack.freshness}",
            _currency(contract),
        ],
    }


def _vendor(contract: Contract) -> str:
    return f" with {contract.row['vendor']}" if contract.row["vendor"] else ""


def _currency(contract: Contract) -> str:
    told = f"Money in {contract.currency} at the contract's price" if contract.currency else "No currency is entered"
    return f"{told} · Outlay only reads and changes nothing"


def _sentence(contract: Contract) -> str:
    row, saving = contract.row, contract.advised_saving
    by = f" by {row['decide_by']:%a} {wording.day(row['decide_by'])}" if row["decide_by"] else ""
    late = row["stage"] == "past"
    when = (
        f"; the last day for notice was{by.removeprefix(' by')}" if late else f", if notice goes out{by}" if by else ""
    )
    if contract.advised is None:
        return f"No number of seats can be advised{'; decide' + by if by and not late else when if late else ''}."
    if saving is None or contract.committed is None:
        return f"Renew {wording.some(contract.advised, 'seat')}{when}."
    if saving > 0:
        fewer = f"{wording.count(contract.advised)} of {wording.some(contract.committed, 'seat')}"
        return f"Renew {fewer}: {said_money(contract, saving)} a year less{when}."
    more = f": {said_money(contract, -saving)} a year more" if saving < 0 else ", as many as now"
    return f"Renew {wording.some(contract.advised, 'seat')}{more}{when}."


def _kpis(contract: Contract, pack: Pack) -> list[dict[str, str]]:
    row = contract.row
    left = row["days_left"]
    days = "cannot be told" if left is None else f"in {wording.some(left, 'day')}" if left >= 0 else _ago(left)
    saving = contract.advised_saving
    return [
        _kpi("Decide by", wording.day(row["decide_by"]) if row["decide_by"] else "no day", days),
        _kpi("Contract, a year", told_money(contract, row["cost_per_year"]), _how(contract)),
        _kpi(
            "Advised",
            "no number" if contract.advised is None else wording.some(contract.advised, "seat"),
            "" if saving is None else f"{wording.exact(-saving, contract.currency, signed=True)} a year",
        ),
        _kpi("Cost per active seat", *_per_active(contract, pack)),
    ]


def _kpi(label: str, value: str, note: str) -> dict[str, str]:
    return {"label": label, "value": value, "note": note}


def _ago(left: int) -> str:
    return f"{wording.some(-left, 'day')} ago"


def _how(contract: Contract) -> str:
    if contract.price is None or contract.committed is None:
        return "no price" if contract.price is None else "no seats entered"
    return f"{wording.count(contract.committed)} × {told_money(contract, contract.price.per_year)}"


def _per_active(contract: Contract, pack: Pack) -> tuple[str, str]:
    """A month, over the people of the newest complete month; beside it per bought and per assigned seat."""
    cost, active = contract.row["cost_per_year"], contract.figures.get("trade", {}).get("active")
    if not cost or not active:
        return "no number", "nobody's use is told" if cost else "no price"
    assigned = contract.figures.get("assigned")
    held = f", {told_money(contract, cost / 12 / assigned)} assigned" if assigned else ""
    bought = told_money(contract, cost / 12 / contract.committed) if contract.committed else "no number"
    return told_money(contract, cost / 12 / active), f"a month; {bought} bought{held}"


def _chart(contract: Contract) -> dict[str, Any] | None:
    """Bars of people by month; None without a history. A month that is not known is a gap."""
    known: Mapping[str, int] = contract.figures["months"]
    if not known:
        return None
    peak = max(known.values())
    months = _months(min(known), max(known))
    top, step = _scale(max(peak, contract.committed or 0, contract.advised or 0))
    bought = f" of {wording.some(contract.committed, 'seat')}" if contract.committed else ""
    return {
        "sentence": f"Never more than {wording.count(peak)}{bought} were in use in a month"
        if peak < (contract.committed or peak + 1)
        else f"Up to {wording.some(peak, 'person', 'people')} used it in a month",
        "caption": f"People active in a month, {wording.month(min(known))} to {wording.month(max(known))}; "
        f"{len(known)} of 12 months known",
        "months": [{"label": wording.month(month)[:3], "people": known.get(month)} for month in months],
        "top": top,
        "ticks": list(range(0, top + 1, step)),
        "bought": contract.committed,
        "advised": contract.advised,
    }


def _months(first: str, last: str) -> list[str]:
    year, month = map(int, first.split("-"))
    found = [first]
    while found[-1] < last:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        found.append(f"{year}-{month:02d}")
    return found


def _scale(most: int) -> tuple[int, int]:
    """The top of the axis and the step of its ticks: 4 or 5 of them, round."""
    step = next(base * 10**power for power in range(9) for base in (1, 2, 5) if base * 10**power * 5 >= max(most, 1))
    return ceil(max(most, 1) / step) * step, step


def _arithmetic(contract: Contract) -> Iterator[dict[str, str]]:
    """Each step of the number with where it is from."""
    figures = contract.figures
    if contract.advised is None:
        return
    months = wording.some(figures["months_of_history"], "month")
    spread = f"{months}: min {figures['min']}, median {figures['median']:g}, peak {figures['peak']}"
    yield _step("p95 of monthly active people", spread, f"{figures['p95']:g}")
    grown = figures["before_minimum_and_block"] - figures["joiners"] + figures["leavers"] - figures["exempt"]
    yield _step(f"Growth of {figures['growth_percent']:g}%, rounded up", "as set in [renewals]", wording.count(grown))
    planned = "from the list of plans" if figures.get("planned_by") == "list" else "from the roster"
    yield _step("Planned joiners", planned, f"+{figures['joiners']}")
    yield _step("Planned leavers", planned, f"{wording.MINUS}{figures['leavers']}")
    yield _step("Kept though unused", "on the list, too new to judge, or of a season", f"+{figures['exempt']}")
    minimum, block = figures["contract_minimum"], figures["tier_block"]
    bounds = (f"minimum {minimum}" if minimum else "no minimum", f"blocks of {block}" if block else "no tier block")
    yield _step("Seats to renew", ", ".join(bounds), wording.count(contract.advised))


def _step(label: str, note: str, value: str) -> dict[str, str]:
    return {"label": label, "note": note, "value": value}


def _terms(contract: Contract) -> Iterator[tuple[str, str]]:
    row, terms = contract.row, contract.terms
    months = f", {wording.some(terms['term_months'], 'month')}" if terms["term_months"] else ""
    start, end = (wording.day(row[name]) if row[name] else "not entered" for name in ("start", "end"))
    yield "Term", f"{start} to {end}{months}"
    carried = f", and did so {wording.some(row['renewed_itself'], 'time')}" if row["renewed_itself"] else ""
    cap = f", uplift at most {terms['uplift_cap_percent']:g}%" if terms["uplift_cap_percent"] is not None else ""
    renews = {True: "yes", False: "no", None: "not entered"}[row["auto_renews"]]
    yield "Renews itself", f"{renews}{carried}{cap}"
    yield "Notice", _notice(terms)
    if terms["clause"]:
        yield "As it is written", f"“{terms['clause']}”"
    yield "Counted as", row["reading"]
    if terms.get("tier"):
        yield "Tier", terms["tier"]
    yield "Seats", _seats(contract)
    yield "Price", _price(contract)
    if terms["true_up"]:
        yield "True-up", terms["true_up"]
    center = f", cost centre {row['cost_center']}" if row["cost_center"] else ""
    yield "Owner", f"{_who(row['owner'])}{center}"
    reviews = json.loads(row["review_on"] or "[]")
    if reviews:
        yield "Reviews", wording.listed([wording.day(date.fromisoformat(day)) for day in reviews], most=9)
    file = (terms["x_file"] or "").rpartition("/")[2]
    yield (
        "Entered",
        f"{file or terms['x_source']}" + (f", line {terms['x_line']}" if terms["x_line"] else ""),
    )
    if terms["document"]:
        yield "Document", terms["document"]


def _who(owner: str | None) -> str:
    """An owner as entered; of a pseudonym as much as tells it from others."""
    if owner is None:
        return "nobody"
    return f"person {owner[:SHOWN_OF_ACCOUNT]}" if is_pseudonym(owner) else owner


def _notice(terms: Mapping[str, Any]) -> str:
    if terms["notice_number"] is None:
        return "not entered"
    unit = UNITS.get(terms["notice_unit"] or "", "of a unit that is not entered")
    said = {True: "clear days", False: "no clear days", None: "clear or not: not entered"}[terms["clear_days"]]
    receipt = terms["deemed_receipt_days"]
    received = "receipt not entered" if receipt is None else f"received after {wording.some(receipt, 'business day')}"
    calendar = terms["holiday_calendar"] or "no holiday calendar"
    return f"{terms['notice_number']} {unit} before the end; {said}; {received}; {calendar}"


def _seats(contract: Contract) -> str:
    committed = "not entered" if contract.committed is None else f"{wording.count(contract.committed)} committed"
    minimum, block = contract.terms["seat_minimum"], contract.terms["tier_block"]
    return committed + (f", {minimum} minimum" if minimum else "") + (f", in blocks of {block}" if block else "")


def _price(contract: Contract) -> str:
    terms = contract.terms
    if terms["price_per_seat"] is None:
        return "not entered"
    period = {"monthly": "month", "quarterly": "quarter", "annual": "year", "term": "term"}.get(
        terms["billing_period"] or "", "period that is not entered"
    )
    return f"{told_money(contract, terms['price_per_seat'])} a seat and {period}"


def _section(section: PackSection) -> dict[str, Any]:
    """Its cells as texts, and of departments the parts of each bar."""
    rows = section.rows.to_dicts()
    return {
        "name": section.name,
        "sentence": section.sentence,
        "caption": section.caption,
        "columns": [
            {"label": column.label, "right": column.kind in NUMBERS, "wide": column.name in WIDE}
            for column in section.columns
        ],
        "rows": [[cell(row, column) for column in section.columns] for row in rows],
        "total": None if section.total is None else [cell(section.total, column) for column in section.columns],
        "bars": [_bar(row) for row in rows] if section.name == "Departments" else None,
        "marked": [row.get("case") == "As advised" for row in rows],
    }


def _bar(row: Mapping[str, Any]) -> list[int]:
    """Active, unused, leavers' and unknown seats."""
    return [row["active"], row["inactive"] + row["never_used"] + row["duplicate"], row["leaver"], row["unknown"]]


def cell(row: Mapping[str, Any], column: Shown) -> str:
    """One value as it is written; what cannot be told says so."""
    value = row.get(column.name)
    if value is None:
        return {"money": "no number", "percent": "first", "day": "not told"}.get(column.kind, "")
    match column.kind:
        case "money":
            signed = column.name == "against_today"
            return wording.exact(Decimal(value), row.get("currency"), signed=signed)
        case "percent":
            return wording.percent(Decimal(str(value)) / 100, signed=True)
        case "day":
            return wording.day(value.date() if isinstance(value, datetime) else value)
        case "count":
            return wording.count(value)
        case _:
            return str(value).replace("_", " ") if column.name == "status" else str(value)


def _decision(contract: Contract) -> dict[str, Any]:
    """What was decided, if it was, and the lines to sign on."""
    row = contract.row
    decided = None
    if row["status"] != UNDECIDED:
        seats = f" to {wording.count(row['seats_decided'])}" if row["seats_decided"] is not None else ""
        until = f", until {wording.day(row['until'])}" if row["until"] else ""
        decided = (
            f"{DECISIONS[row['status']]}{seats}{until}; {row['decided_by']}, {wording.instant(row['decided_at'])}."
        )
        decided += f" {row['note']}" if row["note"] else ""
        decided += (
            f" Signed off by {row['signed_by']}, {wording.instant(row['signed_at'])}."
            if row["signed_by"]
            else " Not signed off yet."
        )
    advised = [] if contract.advised is None else [f"Renew {wording.some(contract.advised, 'seat')}"]
    as_it_is = [] if contract.committed is None else [f"Renew all {wording.count(contract.committed)}"]
    return {
        "decided": decided,
        "choices": [*advised, *as_it_is, "Negotiate", "Let it end"],
        "lines": ["Decided by", "Date", "Reason", "Signed off by", "Date"],
    }
