"""The truth of overlaps: what ending one of two things for the same job saves in the first year.

That is the retired one's cost of a year, less seats on the kept one for the people who lack it (of one product bought
twice, those whom its commitment does not hold), less moving everybody, less what is still committed to. A pair that
saves nothing by this, or is no pair, looks like an overlap and is none.
"""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl

from sources.sample.software.contracts import Contract, agreements
from sources.sample.software.seats import current
from sources.sample.world import World

OVERLAPS = pl.read_csv(Path(__file__).with_name("overlaps.csv"))
DAYS_A_YEAR = 365
CENT = Decimal("0.01")


def overlaps(world: World) -> pl.DataFrame:
    """TRUE_OVERLAP: a row a pair of overlaps.csv of which the company has both."""
    by_id = {contract.contract_id: contract for contract in agreements(world)}
    first = {contract.product: contract for contract in agreements(world) if not contract.copy}
    people = _people(world)
    rows = [
        _row(pair, first[pair["kept"]], _retired(pair, first, by_id), people, world)
        for pair in OVERLAPS.iter_rows(named=True)
        if pair["kept"] in first and pair["retired"] in first
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def migrations() -> pl.DataFrame:
    """What IT reckons that moving a person costs: `kept`, `retired`, `cost_per_person`, `currency`."""
    pairs = OVERLAPS.filter(pl.col("is_one") == "yes", pl.col("kind") != "same_product")
    return pairs.select("kept", "retired", cost_per_person="migration_per_person", currency=pl.lit("GBP"))


def _people(world: World) -> dict[str, set[int]]:
    """Of each product the people who have a seat."""
    held = current(world).filter(pl.col("account_kind") == "person").select("product", "number").unique()
    return {str(product): set(part["number"]) for (product,), part in held.group_by("product")}


def _retired(pair: dict[str, str], first: dict[str, Contract], by_id: dict[str, Contract]) -> Contract:
    contract = first[pair["retired"]]
    return by_id[f"{contract.contract_id}-2"] if pair["kind"] == "same_product" else contract


def _row(
    pair: dict[str, str], kept: Contract, retired: Contract, people: dict[str, set[int]], world: World
) -> dict[str, object]:
    same = pair["kind"] == "same_product"
    using, having = people.get(pair["retired"], set[int]()), people.get(pair["kept"], set[int]())
    moving = 0 if same else len(using)
    above = min(max(len(having) - kept.seats_committed, 0), retired.seats_committed)
    lacking = above if same else len(using - having)
    net = (
        retired.price_per_month * retired.seats_committed * 12
        - kept.price_per_month * lacking * 12
        - Decimal(pair["migration_per_person"]) * moving
        - committed(retired, world)
    )
    is_one = pair["is_one"] == "yes"
    return {
        "kind": pair["kind"],
        "waste": is_one and net > 0,
        "kept": kept.contract_id if same else kept.product,
        "retired": retired.contract_id if same else retired.product,
        "people_on_both": None if same else len(using & having),
        "net_saving_per_year": net if is_one else None,
        "currency": retired.currency if is_one else None,
        "why": pair["why"] + ("" if net > 0 or not is_one else ", and ending it now saves nothing"),
    }


def committed(contract: Contract, world: World) -> Decimal:
    """What a contract still costs from the day to the end of its term, to the cent, by days of a year."""
    days = (contract.ends(contract.running) - world.as_of) // timedelta(days=1) + 1
    yearly = contract.price_per_month * contract.seats_committed * 12
    return (yearly * days / DAYS_A_YEAR).quantize(CENT)
