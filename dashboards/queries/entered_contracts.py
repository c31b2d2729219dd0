"""Contracts that people confirmed on the page: those of the snapshot, and those since, which the next run keeps."""

from datetime import date

import polars as pl

from dashboards.queries.asked import remembered
from transforms.licenses.software import Licenses, Software
from transforms.renewals import renewals
from transforms.renewals.confirmed import CONFIRMED, ENTERED, SUBJECT, confirmed
from transforms.renewals.settings import RenewalSettings
from warehouse.snapshot import Snapshot
from warehouse.tables import CONTRACT, RENEWAL

NOT_YET = "No number yet: the next run works it out."
ENTERED_HERE = """
SELECT contract_id FROM contract WHERE x_valid_to IS NULL GROUP BY ALL HAVING bool_and(x_source = ?)
"""


@remembered
def entered_here(snapshot: Snapshot) -> pl.Series:
    """The ids of the snapshot's contracts that no list tells of, but a person."""
    return snapshot.frame(ENTERED_HERE, [ENTERED])["contract_id"]


def with_entered(found: pl.DataFrame, entered: pl.DataFrame, here: pl.Series, as_of: date) -> pl.DataFrame:
    """RENEWAL rows: without those of `here` that were taken back, with those that were confirmed since.

    Of these the terms and the last day are told; seats to renew are the next run's to work out.
    """
    own = entered.filter(pl.col("subject_kind") == SUBJECT)
    if own.is_empty():
        return found
    rows = entered_rows(own)
    gone = pl.col("contract_id").is_in(here.implode()) & ~pl.col("contract_id").is_in(rows["contract_id"].implode())
    stays = found.filter(~gone).select(RENEWAL.names)
    new = rows.join(stays, on="contract_id", how="anti").join(stays.drop_nulls("app_id"), on="app_id", how="anti")
    coming = renewals(Software(as_of, contracts=new), Licenses(), RenewalSettings())
    return pl.concat([stays, coming.with_columns(recommendation_reason=pl.lit(NOT_YET))])


def entered_rows(entered: pl.DataFrame) -> pl.DataFrame:
    """CONTRACT rows of what is confirmed, valid from the day on which it was."""
    rows = confirmed(entered).with_columns(x_source=pl.lit(ENTERED))
    return pl.concat([CONTRACT.empty(), rows], how="diagonal")


def entry_of(entered: pl.DataFrame, contract_id: str) -> dict[str, object] | None:
    """Who confirmed a contract and when: `candidate_id, by, at, reason`; None where nobody did."""
    own = entered.filter(pl.col("subject_kind") == SUBJECT, pl.col("status") == CONFIRMED)
    of_it = own.filter(confirmed(own)["contract_id"] == contract_id)
    rows = of_it.select("by", "at", "reason", candidate_id="subject_id").to_dicts()
    return rows[0] if rows else None
