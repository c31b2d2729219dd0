"""The rules that closed months keep: those of the run that their issuers closed them by."""

from datetime import datetime

import polars as pl

from transforms.close.states import closed_months
from warehouse.allocation import freeze, thaw
from warehouse.store import Store

KEPT = "SELECT DISTINCT issuer, period FROM allocation_frozen"


def keep_closed_rules(store: Store, decided: pl.DataFrame, now: datetime) -> None:
    """Keeps the rules in the warehouse for what was closed since, and gives what was opened again back to today's.

    So it comes before rules are read anew. `decided` are all DECISION rows. An older version kept a month's for all
    issuers: that stays until none of them has it closed.
    """
    closed = set(closed_months(decided).select("issuer", "period").rows())
    kept = set(store.frame(KEPT).rows())
    periods = {period for _, period in closed}
    new = {each for each in closed if each not in kept and (None, each[1]) not in kept}
    gone = {each for each in kept if (each[1] not in periods if each[0] is None else each not in closed)}
    if new or gone:
        with store.transaction():
            for issuer, period in sorted(new):
                freeze(store, issuer, period, now)
            for issuer, period in sorted(gone, key=str):
                thaw(store, issuer, period)
