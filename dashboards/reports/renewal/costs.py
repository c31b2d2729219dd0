"""The money of a pack: what other numbers of seats would cost, price breaks, prices by term, true-up, what was paid."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from dashboards import wording
from dashboards.reports.renewal.pack import Contract, PackSection, Shown, told_money
from transforms.renewals.paid import per_year, steps
from transforms.renewals.price import exact, periods_a_year

MONEY, MONTHS_A_YEAR = pl.Decimal(38, 18), 12
CASES = {
    "p95": "As advised",
    "p90": "The 90th percentile, not the 95th",
    "peak": "The busiest month",
    "p95, 10% fewer": "10% fewer people",
    "p95, 10% more": "10% more people",
}


def what_if(contract: Contract) -> PackSection:
    rows = list(_cases(contract))
    if contract.price is None or not rows:
        sentence = "What another number would cost cannot be told"
    elif len({row["cost_per_year"] / row["seats"] for row in rows if row["seats"]}) > 1:
        sentence = "What each number of seats would cost"
    else:
        sentence = f"Each seat left out saves {told_money(contract, contract.price.per_year)} a year"
    cap = contract.terms["uplift_cap_percent"]
    return PackSection(
        "What if",
        sentence,
        "The whole contract, a year, at today's price" + (f" and at the {cap:g}% cap." if cap else "."),
        pl.DataFrame(
            rows,
            {
                "case": pl.String(),
                "seats": pl.Int64(),
                "cost_per_year": MONEY,
                "at_the_cap": MONEY,
                "against_today": MONEY,
                "currency": pl.String(),
            },
            orient="row",
        ),
        (
            Shown("case", "If"),
            Shown("seats", "Seats", "count"),
            Shown("cost_per_year", "A year", "money"),
            *((Shown("at_the_cap", "At the cap", "money"),) if cap else ()),
            Shown("against_today", "Against today", "money"),
        ),
    )


def _cases(contract: Contract) -> Iterator[dict[str, Any]]:
    trade = contract.figures.get("trade", {})
    seats = {
        CASES[row["case"]]: row["seats"] for row in contract.figures.get("sensitivity", []) if row["case"] in CASES
    }
    if contract.advised is not None:
        seats["As advised"] = contract.advised
    first = {name: seats[name] for name in ("As advised",) if name in seats}
    trades = {
        "Trade: active + 10%": trade.get("active_plus_10_percent"),
        "Trade: active ÷ 0.9": trade.get("active_over_0.9"),
    }
    for name, number in (first | seats | trades | {"Renew as it is": contract.committed}).items():
        if number is not None:
            yield {"case": name, "seats": number, "currency": contract.currency, **_costs(contract, number)}


def _costs(contract: Contract, seats: int) -> dict[str, Decimal | None]:
    if contract.price is None:
        return {"cost_per_year": None, "at_the_cap": None, "against_today": None}
    cost, cap = contract.price.of(seats), contract.terms["uplift_cap_percent"]
    today = None if contract.committed is None else contract.price.of(contract.committed)
    return {
        "cost_per_year": cost,
        "at_the_cap": cost * (100 + Decimal(str(cap))) / 100 if cap else None,
        "against_today": None if today is None else cost - today,
    }


def blocks(contract: Contract) -> Iterator[PackSection]:
    """Only where the price a seat hangs on how many are bought."""
    blocks = contract.figures.get("blocks") or []
    if not blocks:
        return
    rows = pl.DataFrame(
        [
            (row["seats"], Decimal(row["price_per_seat_per_year"]), Decimal(row["cost_per_year"]), contract.currency)
            for row in blocks
        ],
        {"seats": pl.Int64(), "price_per_seat_per_year": MONEY, "cost_per_year": MONEY, "currency": pl.String()},
        orient="row",
    )
    yield PackSection(
        "Price breaks",
        f"{wording.count(contract.advised or 0)} seats are the cheapest that hold what is needed",
        "What could be bought with the seats that are needed in it, and what it costs a year in all.",
        rows,
        (
            Shown("seats", "Seats", "count"),
            Shown("price_per_seat_per_year", "Seat, year", "money"),
            Shown("cost_per_year", "A year", "money"),
        ),
    )


def prices(rows: pl.DataFrame, contract: Contract) -> PackSection:
    a_year = pl.struct("price_per_seat", "billing_period", "term_months").map_elements(_a_year, MONEY)
    priced = rows.with_columns(
        per_month=a_year.map_elements(_a_month, MONEY),
        cost_per_year=a_year * pl.col("seats_committed").cast(pl.Decimal(38, 0)),
    )
    first, last = (priced["per_month"][at] if priced.height else None for at in (0, -1))
    if priced.height > 1 and first and last:
        share = (last - first) / first
        way = "rose" if share > 0 else "fell" if share < 0 else "stayed"
        by = f" by {wording.percent(abs(share))}" if share else " as it was"
        since, until = (wording.day(day) if (day := priced["start"][at]) else "then" for at in (0, -1))
        sentence = f"The price {way}{by} from {since} to {until}"
    else:
        sentence = "One price is known" if priced.height else "No price is entered"
    return PackSection(
        "Price",
        sentence,
        "Each term as it was entered: the price of a seat a month, and by how much it rose over the one before.",
        priced.select("start", "end", "per_month", "uplift_percent", "seats_committed", "cost_per_year", "currency"),
        (
            Shown("start", "From", "day"),
            Shown("end", "To", "day"),
            Shown("per_month", "Seat, month", "money"),
            Shown("uplift_percent", "Uplift", "percent"),
            Shown("seats_committed", "Seats", "count"),
            Shown("cost_per_year", "A year", "money"),
        ),
    )


def _a_year(term: Mapping[str, Any]) -> Decimal | None:
    periods = periods_a_year(term["billing_period"], term["term_months"])
    return None if periods is None or term["price_per_seat"] is None else exact(term["price_per_seat"] * periods)


def _a_month(price_a_year: Decimal) -> Decimal:
    return exact(price_a_year / MONTHS_A_YEAR)


def true_up(contract: Contract) -> PackSection:
    """What is in use above what is committed, of all contracts of the product."""
    exposure, assigned = contract.row["true_up_exposure"], contract.figures.get("assigned")
    if exposure is None:
        sentence = "True-up: how many seats are in use above the commitment cannot be told"
    elif exposure:
        sentence = f"True-up: seats in use above the commitment cost {told_money(contract, exposure)} a year"
    else:
        sentence = "True-up: no seat is in use above the commitment"
    row = (assigned, contract.committed, exposure, contract.currency)
    kinds = {"assigned": pl.Int64(), "committed": pl.Int64(), "exposure_per_year": MONEY, "currency": pl.String()}
    return PackSection(
        "True-up",
        sentence,
        "Seats that people have, seats that this contract commits to, and what those above all of them cost a year.",
        pl.DataFrame([row], kinds, orient="row").filter(assigned is not None),
        (
            Shown("assigned", "Assigned", "count"),
            Shown("committed", "Committed here", "count"),
            Shown("exposure_per_year", "Above, a year", "money"),
        ),
    )


def as_paid(rows: pl.DataFrame, contract: Contract) -> PackSection:
    """What a seat cost by what was paid, from one price to the next, and what a year costs by the days covered."""
    own = rows.filter(pl.lit(contract.currency is None) | (pl.col("currency") == contract.currency))
    other = rows.height - own.height
    told = steps(own, contract.terms["start"], contract.terms["term_months"])
    years = per_year(rows, contract.row["as_of"])
    whole = wording.listed([wording.exact(row["cost_per_year"], row["currency"]) for row in years.to_dicts()])
    by_days = f" The last 365 days cost {whole} by the days that lines cover." if whole else ""
    left_out = f" {wording.some(other, 'line')} in another currency would tell of rates." if other else ""
    return PackSection(
        "As paid",
        _rise(told) if told.height or not other else f"No rise is told: nothing paid is in {contract.currency}",
        f"By the days that each line covers and the seats on it, else those of the contract.{left_out}{by_days}",
        told.with_columns(
            at=pl.col("at_renewal").replace_strict({True: "renewal", False: "mid-term"}, default=None),
            per_month="seat_per_month",
            start="covers_from",
            end="covers_to",
        ).select("start", "end", "per_month", "uplift_percent", "at", "seats", "lines", "cost_per_year", "currency"),
        (
            Shown("start", "From", "day"),
            Shown("end", "To", "day"),
            Shown("per_month", "Seat, month", "money"),
            Shown("uplift_percent", "Uplift", "percent"),
            Shown("at", "At"),
            Shown("seats", "Seats", "count"),
            Shown("lines", "Lines", "count"),
            Shown("cost_per_year", "A year", "money"),
        ),
    )


def _rise(told: pl.DataFrame) -> str:
    """The last rise or fall of the price, and whether it came with a renewal."""
    rises = told.filter(pl.col("uplift_percent").is_not_null())
    if rises.is_empty():
        return "One price was paid" if told.height else "No line tells what a seat cost"
    last = rises.row(-1, named=True)
    way = "rose" if last["uplift_percent"] > 0 else "fell"
    share = wording.percent(Decimal(str(abs(last["uplift_percent"]))) / 100)
    when = {True: "at the renewal of", False: "in mid-term, on", None: "on"}[last["at_renewal"]]
    return f"As paid, the price of a seat {way} by {share} {when} {wording.day(last['covers_from'])}"


def paid(rows: pl.DataFrame, contract: Contract) -> PackSection:
    own = rows.filter(pl.col("currency") == contract.currency)
    total = sum(own["amount"], Decimal(0))
    by_product = (own["told_by"] == "product").any()
    how = "that are of this contract by their product" if by_product else "that name this contract"
    sentence = (
        f"{told_money(contract, total)} was paid in {wording.some(own.height, 'line')} {how}"
        if own.height
        else "No card, expense or ledger line is known to be of this contract"
    )
    what = rows.with_columns(what=pl.coalesce("description", "descriptor", "merchant"))
    return PackSection(
        "Paid",
        sentence,
        "Lines of cards, expenses and the ledger, as they stand there, each with the days that it covers.",
        what.select("date", "what", "covers_from", "covers_to", "amount", "currency", "source", "file", "line"),
        (
            Shown("date", "Date", "day"),
            Shown("what", "What the line says"),
            Shown("covers_from", "Covers from", "day"),
            Shown("covers_to", "to", "day"),
            Shown("source", "Source"),
            Shown("amount", "Amount", "money"),
        ),
    )
