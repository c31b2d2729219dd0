"""The truth of renewals: by when to decide, and how many seats were right to have.

How many: what is between 5 % below the least and 15 % above the greatest of two readings, the 95th percentile of the
people active in a month over the last twelve complete months and over the last three, and three for those who are
about to come or go. No number where the feed tells nobody's use, or of fewer than three months. The saving is a year's:
the seats committed above the first reading, at the contract's price; that of any number in the band is right, too.
"""

from datetime import date
from decimal import Decimal
from math import ceil, floor

import numpy as np
import polars as pl

from sources.sample.software.activity import active_months
from sources.sample.software.contracts import Contract, agreements
from sources.sample.software.notice import decide_by
from sources.sample.software.pools import IDENTITY_FEED
from sources.sample.software.seats import seats
from sources.sample.world import World

LEAST_MONTHS = 3
MONTHS = 12
# SKUs of whose use no feed tells by person: GitHub's licences, Power BI, names concealed in a tenant's reports.
NOT_TOLD = ("github-enterprise", "POWER_BI_PRO", "SPB")


def renewals(world: World) -> pl.DataFrame:
    """TRUE_RENEWAL: a row a contract that runs on the day."""
    counts = active_people(world)
    return pl.DataFrame([_row(contract, counts) for contract in agreements(world)], infer_schema_length=None)


def active_people(world: World) -> dict[str, list[int]]:
    """Of each product whose feed tells it: the people active in each of the last complete months, in order.

    The identity provider itself is used by whoever signs on to anything.
    """
    months = _complete_months(world)
    told = seats(world).filter(~pl.col("sku").is_in(NOT_TOLD), pl.col("account_kind") == "person")
    products = told.select("pool", "product", "feed").unique()
    used = active_months(told, months, world).join(products, on="pool")
    signed_on = used.filter(feed=IDENTITY_FEED).with_columns(product=pl.lit(IDENTITY_FEED))
    active = pl.concat([used, signed_on])
    grid = active.select("product").unique().join(pl.DataFrame({"month": months}), how="cross")
    counted = active.group_by("product", "month").agg(people=pl.col("number").n_unique())
    counted = grid.join(counted, on=["product", "month"], how="left").fill_null(0).sort("product", "month")
    return {str(product): part["people"].to_list() for (product,), part in counted.group_by("product")}


def _complete_months(world: World) -> list[date]:
    this = world.as_of.year * 12 + world.as_of.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(this - MONTHS, this)]


def _row(contract: Contract, counts: dict[str, list[int]]) -> dict[str, object]:
    end = contract.ends(contract.running)
    last_day, reading = decide_by(end, contract.clause)
    history = [count for count in counts.get(contract.product, []) if count]
    told = len(history) >= LEAST_MONTHS and not contract.copy
    usual, recent = (_p95(history), _p95(history[-LEAST_MONTHS:])) if told else (0, 0)
    least, most = max(1, floor(min(usual, recent) * 0.95) - 3), ceil(max(usual, recent) * 1.15) + 3
    return {
        "contract_id": contract.contract_id,
        "app": contract.product,
        "end": end,
        "decide_by": last_day,
        "reading": str(reading),
        "seats_least": least if told else None,
        "seats_most": most if told else None,
        "saving_at_renewal": _saving(contract, usual) if told else None,
        "saving_least": _saving(contract, most) if told else None,
        "saving_most": _saving(contract, least) if told else None,
        "currency": contract.currency,
        "why": _why(contract, usual, told),
    }


def _saving(contract: Contract, seats: int) -> Decimal:
    """A year's, where so many are kept."""
    return Decimal(max(0, contract.seats_committed - seats) * contract.price_per_month * 12)


def _p95(counts: list[int]) -> int:
    return ceil(np.percentile(counts, 95))


def _why(contract: Contract, usual: int, told: bool) -> str:
    if contract.copy:
        return f"A second contract of {contract.product}: whose seats they are, no feed tells"
    if not told:
        return f"{contract.seats_committed} seats, and no feed tells who used {contract.product} in which month"
    return f"{contract.seats_committed} seats are committed, and in a busy month {usual} people use {contract.product}"
