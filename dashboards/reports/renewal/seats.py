"""The seats of a pack: by department and state, those in question one by one, and those that nobody can judge."""

from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from dashboards import wording
from dashboards.reports.renewal.pack import Contract, PackSection, Shown, told_money

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
    ("leaver", "Leavers", "{} held by people who have left", "No seat is known to be held by somebody who has left"),
    ("duplicate", "Duplicates", "{} of a second account of one person", "Nobody is known to have a second account"),
    ("never_used", "Never used", "{} never used", "No seat is known to have never been used"),
    ("inactive", "Inactive", "{} not used lately", "No seat is known to lie idle"),
)


def departments(rows: pl.DataFrame, held: pl.DataFrame, contract: Contract) -> PackSection:
    """Who has how many seats, by state; what nobody has is told beside them, and by what the `held` are judged."""
    several = contracts if (contracts := contract.figures.get("contracts", 1)) > 1 else 0
    unassigned = 0 if several else max(0, (contract.committed or 0) - int(rows["seats"].sum()))
    states = ("seats", "active", "inactive", "never_used", "leaver", "duplicate", "unknown")
    all_unknown = pl.col("unknown") == pl.col("seats")
    return PackSection(
        "Departments",
        _who_uses(rows),
        f"Seats by department as of {wording.day(contract.row['as_of'])}, and what the unused ones cost a month."
        + (f" {wording.count(unassigned)} more are bought and held by nobody." if unassigned else "")
        + (
            f" They are those of all {several} contracts of the product: no feed tells which are whose."
            if several
            else ""
        )
        + _judged_by(held),
        rows.select(
            "department",
            *states,
            pl.when(~all_unknown).then("waste_per_month").alias("waste_per_month"),
            pl.col("currency").fill_null(pl.lit(contract.currency)),
        ),
        (
            Shown("department", "Department"),
            *(Shown(name, LABELS.get(name, name.capitalize()), "count") for name in states),
            Shown("waste_per_month", "Not used", "money"),
        ),
        {
            "department": "Assigned",
            **{name: int(rows[name].sum()) for name in states},
            "waste_per_month": None if rows.filter(~all_unknown).is_empty() else rows["waste_per_month"].sum(),
            "currency": contract.currency,
        },
    )


def _judged_by(held: pl.DataFrame) -> str:
    """Each source with the signals that its seats were judged by, up to which day they tell, and how late that is."""
    told = held.filter(pl.col("signal").is_not_null(), pl.col("as_of").is_not_null())
    by = (
        told.with_columns(signal=pl.col("signal").str.split(", "))
        .explode("signal")
        .group_by("source")
        .agg(pl.col("signal").unique().sort(), pl.col("as_of").max(), pl.col("lag_days").min())
        .sort("source")
    )
    each = [
        f"{wording.listed(row['signal'], most=9)} of {row['source']} to {wording.day(row['as_of'])}, "
        f"{wording.some(row['lag_days'] or 0, 'day')} late"
        for row in by.to_dicts()
    ]
    return f" Use is told by {'; '.join(each)}." if each else " No signal tells of use."


def _who_uses(rows: pl.DataFrame) -> str:
    """Of the department with most unused seats; where no feed tells of most seats, that."""
    seats, unknown, leavers = (int(rows[name].sum()) for name in ("seats", "unknown", "leaver"))
    left = f"; {wording.some(leavers, 'leaver still holds one', 'leavers still hold one')}" if leavers else ""
    if rows.is_empty():
        return "Who holds the seats, no source tells"
    if unknown * 2 > seats:
        return f"Who uses {wording.count(unknown)} of {wording.some(seats, 'seat')}, no feed tells{left}"
    idle = pl.col("seats") - pl.col("active") - pl.col("unknown")
    worst = rows.sort(idle, descending=True).row(0, named=True)
    known = worst["seats"] - worst["unknown"]
    if worst["active"] == known:
        return f"Every one of {wording.some(seats - unknown, 'seat')} that is told of is in use"
    told = " that are told of" if worst["unknown"] else ""
    return f"{worst['department']} uses {worst['active']} of its {wording.some(known, 'seat')}{told}{left}"


def seat_lists(held: pl.DataFrame, contract: Contract) -> Iterator[PackSection]:
    """The seats in question, a list a state; of those that nobody can judge, how many for which reason."""
    rows = held.with_columns(
        account=pl.col("account_id").str.head(SHOWN_OF_ACCOUNT),
        assigned=pl.col("assigned_at").dt.date(),
        last_used=pl.col("last_activity_at").dt.date(),
    )
    names = [column.name for column in SEAT_COLUMNS]
    for state, name, some, none in LISTS:
        of_it = rows.filter(state=state)
        cost = sum(of_it.filter("waste")["saving_per_month"].drop_nulls(), Decimal(0))
        said = some.format(wording.some(of_it.height, "seat"))
        said = f"{said}: {told_money(contract, cost)} a month" if cost else said
        yield PackSection(
            name,
            said if of_it.height else none,
            "Pseudonyms; who they are, the IT role can be shown.",
            of_it.select(*names, "currency", "sku", "source", "signal"),
            SEAT_COLUMNS,
        )
    yield _cheaper(rows, contract)
    yield _unknown(rows.filter(state="unknown"), "Every seat could be judged" if rows.height else "No seat is told of")


def _unknown(rows: pl.DataFrame, none: str) -> PackSection:
    reasons = rows.group_by("source", "reason").agg(seats=pl.len().cast(pl.Int64))
    return PackSection(
        "Unknown",
        f"{wording.some(rows.height, 'seat')} cannot be judged" if rows.height else none,
        "They count as neither used nor unused.",
        reasons.select("reason", "seats", "source").sort("seats", "reason", descending=[True, False]),
        (Shown("seats", "Seats", "count"), Shown("source", "Source"), Shown("reason", "Why")),
    )


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
