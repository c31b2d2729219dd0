"""The tables of a pack: seats by department, what other numbers would cost, prices, and the seats in question."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from dashboards import wording
from dashboards.access.viewer import Viewer
from dashboards.queries import renewal as queries
from dashboards.reports.renewal.pack import Contract, PackSection, Shown, told_money
from transforms.renewals.price import periods_a_year
from warehouse.snapshot import Snapshot

MONEY = pl.Decimal(38, 18)
SEAT_COLUMNS = (
    Shown("account", "Account"),
    Shown("department", "Department"),
    Shown("assigned", "Assigned", "day"),
    Shown("last_used", "Last used", "day"),
    Shown("saving_per_month", "A month", "money"),
    Shown("reason", "Why"),
)
# How much of a pseudonym is shown: enough to tell two accounts of a company apart.
SHOWN_OF_ACCOUNT = 12
LABELS = {"never_used": "Never", "duplicate": "Twice"}
LISTS = (
    ("leaver", "Leavers", "{} held by people who have left", "No seat is held by somebody who has left"),
    ("duplicate", "Duplicates", "{} of a second account of one person", "Nobody has a second account"),
    ("never_used", "Never used", "{} never used", "No seat that is old enough was never used"),
    ("inactive", "Inactive", "{} not used lately", "No seat lies idle"),
    ("unknown", "Unknown", "{} that no feed tells of", "No seat is unknown"),
)


def sections(snapshot: Snapshot, viewer: Viewer, contract: Contract, every: pl.DataFrame) -> tuple[PackSection, ...]:
    """All of them in the order in which they are read. `every` are all renewals, as `queries.renewals` has them."""
    app, contract_id = contract.row["app_id"], contract.row["contract_id"]
    held = queries.seats(snapshot, viewer, app)
    return (
        _departments(queries.departments(snapshot, viewer, app), contract),
        _what_if(contract),
        *_blocks(contract),
        _prices(queries.prices(snapshot, viewer, contract_id), contract),
        _true_up(contract),
        _overlap(queries.overlaps(snapshot, viewer, contract_id, app)),
        _together(queries.alignment(every, contract_id), contract),
        *_seat_lists(queries.without_small_groups(held, viewer), contract),
        _paid(queries.paid(snapshot, viewer, contract_id), contract),
        _feeds(queries.feeds(snapshot, viewer, app)),
    )


def _departments(rows: pl.DataFrame, contract: Contract) -> PackSection:
    """With what nobody holds, the rows add up to what was bought."""
    unassigned = max(0, (contract.committed or 0) - int(rows["seats"].sum()))
    wasted = rows.filter(pl.col("waste_per_month") > 0)
    leavers = int(rows["leaver"].sum())
    worst = rows.with_columns(idle=pl.col("seats") - pl.col("active") - pl.col("unknown")).sort("idle", descending=True)
    if rows.is_empty():
        sentence = "Who holds the seats, no source tells"
    elif worst["idle"][0]:
        first = worst.row(0, named=True)
        sentence = f"{first['department']} uses {first['active']} of its {wording.some(first['seats'], 'seat')}"
        sentence += f"; {wording.some(leavers, 'leaver still holds one', 'leavers still hold one')}" if leavers else ""
    else:
        sentence = f"All {wording.some(int(rows['active'].sum()), 'seat')} that are told of are in use"
    states = ("seats", "active", "inactive", "never_used", "leaver", "duplicate", "unknown")
    return PackSection(
        "Departments",
        sentence,
        f"Seats by department as of {wording.day(contract.row['as_of'])}, and what the unused ones cost a month."
        + (f" {wording.count(unassigned)} more are bought and held by nobody." if unassigned else ""),
        rows.select("department", *states, "waste_per_month", pl.col("currency").fill_null(pl.lit(contract.currency))),
        (
            Shown("department", "Department"),
            *(Shown(name, LABELS.get(name, name.capitalize()), "count") for name in states),
            Shown("waste_per_month", "Not used", "money"),
        ),
        {
            "department": "Assigned",
            **{name: int(rows[name].sum()) for name in states},
            "waste_per_month": sum(wasted["waste_per_month"], Decimal(0)) if wasted.height else None,
            "currency": contract.currency,
        },
    )


def _what_if(contract: Contract) -> PackSection:
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


CASES = {
    "p95": "As advised",
    "p90": "The 90th percentile, not the 95th",
    "peak": "The busiest month",
    "p95, 10% fewer": "10% fewer people",
    "p95, 10% more": "10% more people",
}


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


def _blocks(contract: Contract) -> Iterator[PackSection]:
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


def _prices(rows: pl.DataFrame, contract: Contract) -> PackSection:
    priced = rows.with_columns(
        per_month=pl.struct("price_per_seat", "billing_period", "term_months").map_elements(_per_month, MONEY)
    ).with_columns(cost_per_year=pl.col("per_month") * 12 * pl.col("seats_committed").cast(pl.Decimal(38, 0)))
    first, last = (priced["per_month"][at] if priced.height else None for at in (0, -1))
    if priced.height > 1 and first and last:
        share = (last - first) / first
        way = "rose" if share > 0 else "fell" if share < 0 else "stayed"
        by = f" by {wording.percent(abs(share))}" if share else " as it was"
        sentence = f"The price {way}{by} over {wording.some(priced.height - 1, 'renewal')}"
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


def _per_month(term: Mapping[str, Any]) -> Decimal | None:
    periods = periods_a_year(term["billing_period"], term["term_months"])
    return None if periods is None else term["price_per_seat"] * periods / 12


def _paid(rows: pl.DataFrame, contract: Contract) -> PackSection:
    own = rows.filter(pl.col("currency") == contract.currency)
    total = sum(own["amount"], Decimal(0))
    sentence = (
        f"{told_money(contract, total)} was paid in {wording.some(own.height, 'line')} that name this contract"
        if own.height
        else "No card, expense or ledger line names this contract"
    )
    what = rows.with_columns(what=pl.coalesce("description", "descriptor", "merchant"))
    return PackSection(
        "Paid",
        sentence,
        "Lines of cards, expenses and the ledger, as they stand there; a year's cost is reckoned from the terms.",
        what.select("date", "what", "amount", "currency", "source", "file", "line"),
        (
            Shown("date", "Date", "day"),
            Shown("what", "What the line says"),
            Shown("source", "Source"),
            Shown("amount", "Amount", "money"),
        ),
    )


def _seat_lists(held: pl.DataFrame, contract: Contract) -> Iterator[PackSection]:
    rows = held.with_columns(
        account=pl.col("account_id").str.head(SHOWN_OF_ACCOUNT),
        assigned=pl.col("assigned_at").dt.date(),
        last_used=pl.col("last_activity_at").dt.date(),
    )
    names = [column.name for column in SEAT_COLUMNS]
    for state, name, some, none in LISTS:
        of_it = rows.filter(state=state)
        cost = sum(of_it.filter("waste")["saving_per_month"].drop_nulls(), Decimal(0))
        said = f"{some.format(wording.some(of_it.height, 'seat'))}"
        said = f"{said}: {told_money(contract, cost)} a month" if cost else said
        yield PackSection(
            name,
            said if of_it.height else none,
            "Pseudonyms; who they are, the IT role can be shown.",
            of_it.select(*names, "currency", "sku", "source", "signal"),
            SEAT_COLUMNS,
        )
    yield _cheaper(rows, contract)


def _cheaper(rows: pl.DataFrame, contract: Contract) -> PackSection:
    could = rows.filter(pl.col("cheaper_sku").is_not_null(), pl.col("state") == "active")
    saving = sum(could["tier_saving_per_month"].drop_nulls(), Decimal(0)) * 12
    sentence = f"{wording.some(could.height, 'person uses', 'people use')} only what a cheaper tier has"
    return PackSection(
        "Cheaper tier",
        f"{sentence}: {told_money(contract, saving)} a year"
        if could.height
        else "Nobody is known to need less than this tier",
        "By what they used in the window; what nobody tells of does not count as unused.",
        could.select("account", "department", "cheaper_sku", "tier_saving_per_month", "currency", "reason"),
        (
            Shown("account", "Account"),
            Shown("department", "Department"),
            Shown("cheaper_sku", "Would do"),
            Shown("tier_saving_per_month", "A month", "money"),
            Shown("reason", "Why"),
        ),
    )


def _true_up(contract: Contract) -> PackSection:
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


def _overlap(rows: pl.DataFrame) -> PackSection:
    gain = rows.filter(pl.col("net_saving_per_year") > 0)
    said = "Something else does the same job" if rows.height else "Nothing else that is known does the same job"
    best = gain.sort("net_saving_per_year", descending=True).head(1)
    if best.height:
        row = best.row(0, named=True)
        saving = wording.exact(row["net_saving_per_year"], row["currency"])
        said = f"Ending {row['retired']} and keeping {row['kept']} saves {saving} a year net"
    return PackSection(
        "Overlap",
        said,
        "Net: cost of the retired one, less seats on the kept one, moving people, and what is committed to its end.",
        rows,
        (
            Shown("kept", "Keep"),
            Shown("retired", "Retire"),
            Shown("people_on_both", "Use both", "count"),
            Shown("retired_cost_per_year", "Its cost", "money"),
            Shown("extra_seats_cost_per_year", "More seats", "money"),
            Shown("migration_cost", "Moving", "money"),
            Shown("committed_cost", "Committed", "money"),
            Shown("net_saving_per_year", "Net a year", "money"),
        ),
    )


def _together(rows: pl.DataFrame, contract: Contract) -> PackSection:
    others = rows.filter(pl.col("days") > 0)
    currencies = others["currency"].unique().to_list()
    if rows.is_empty():
        sentence = "No other contract of this vendor ends on another day"
    elif len(currencies) == 1 and not others["cost_to_align"].is_null().any():
        cost = wording.exact(sum(others["cost_to_align"], Decimal(0)), currencies[0])
        end = wording.day(rows["end"].max())  # pyright: ignore[reportArgumentType]
        sentence = f"To end all {rows.height} contracts of {contract.row['vendor']} on {end} costs {cost}"
    else:
        sentence = f"{rows.height} contracts of {contract.row['vendor']} end on different days"
    return PackSection(
        "Ending together",
        sentence,
        "What it costs to run each on to the last of their ends, at its price and seats, by days of a year.",
        rows,
        (
            Shown("contract_id", "Contract"),
            Shown("app", "App"),
            Shown("end", "Ends", "day"),
            Shown("days", "Days more", "count"),
            Shown("cost_per_year", "A year", "money"),
            Shown("cost_to_align", "To align", "money"),
        ),
    )


def _feeds(rows: pl.DataFrame) -> PackSection:
    bad = rows.filter(pl.col("status") != "ok")
    good = f"Every one of {wording.some(rows.height, 'feed')} that this rests on is in order" if rows.height else ""
    return PackSection(
        "Sources",
        f"{wording.some(bad.height, 'feed')} could not be used"
        if bad.height
        else good or "No source tells of the seats",
        "What was asked for, how it went, and up to which day it knows.",
        rows.select("source", "feed", "status", "as_of", "rows", "permission", "reason"),
        (
            Shown("source", "Source"),
            Shown("feed", "Feed"),
            Shown("status", "Status"),
            Shown("as_of", "Knows to", "day"),
            Shown("rows", "Rows", "count"),
            Shown("reason", "Why"),
        ),
    )
