"""What stands beside a contract: another product for its job, the vendor's other contracts, the feeds it rests on."""

from decimal import Decimal

import polars as pl

from dashboards import wording
from dashboards.reports.renewal.pack import Contract, PackSection, Shown


def overlap(rows: pl.DataFrame) -> PackSection:
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


def together(rows: pl.DataFrame, contract: Contract) -> PackSection:
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


def sources(rows: pl.DataFrame) -> PackSection:
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
