"""Contracts and when they renew, with what people decided since; and agreements that recurring lines suggest."""

import json
from datetime import date

import polars as pl

from dashboards.access.viewer import Viewer
from dashboards.queries.asked import remembered
from dashboards.queries.entered_contracts import entered_here, with_entered
from dashboards.queries.whose import is_of
from transforms.renewals.confirmed import CONFIRMED, SUBJECT
from warehouse.snapshot import Snapshot
from warehouse.tables import CONTRACT_CANDIDATE, RENEWAL

# Whose contracts and seats are; a viewer of some cloud accounts alone has no part in them.
ROLES = ("it", "finance")
CONTRACT, SIGNED = "contract", "sign_off"
UNDECIDED = "undecided"
# What can be decided; `open` takes a decision back.
DECIDED = ("renew", "reduce", "negotiate", "end")
DECISION_OF_IT = pl.Schema(
    {
        "contract_id": pl.String(),
        "status": pl.String(),
        "seats_decided": pl.Int64(),
        "until": pl.Date(),
        "decided_by": pl.String(),
        "decided_at": pl.Datetime("us"),
        "note": pl.String(),
        "decided_owner": pl.String(),
        "signed_by": pl.String(),
        "signed_at": pl.Datetime("us"),
    }
)


def sees_software(viewer: Viewer) -> bool:
    """Whether contracts and seats are the viewer's to see."""
    return viewer.allowed(*ROLES) and viewer.scope.accounts is None


def renewals(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame) -> pl.DataFrame:
    """RENEWAL's columns, the first to decide first; beside them `days_left` and what was decided of each.

    `entered` are the decisions that stand now. `status` is undecided, renew, reduce, negotiate or end; a decision whose
    day is over no longer stands. An owner that was decided stands over the contract's. What people confirmed of
    candidates since is there, too, and what they took back is not.
    """
    found = told(snapshot, viewer)
    if sees_software(viewer):
        found = in_order(with_entered(found, entered, entered_here(snapshot), snapshot.as_of), snapshot.as_of)
    return laid_over(found, entered, snapshot.as_of)


def chosen(rows: pl.DataFrame, *, owner: str | None = None, within: int | None = None) -> pl.DataFrame:
    """Of `renewals`: those of one owner (`~` is nobody), and those to decide within so many days, or past."""
    if owner:
        rows = rows.filter(is_of("owner", owner))
    return rows if within is None else rows.filter(pl.col("days_left") <= within)


@remembered
def told(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """The renewals of the snapshot, with `days_left` to decide; below 0 it is past."""
    return in_order(
        snapshot.frame(f"SELECT {_names(RENEWAL.names)} FROM renewal WHERE {_sees(viewer)}"), snapshot.as_of
    )


def in_order(found: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """RENEWAL rows with `days_left`, the first to decide first."""
    left = (pl.col("decide_by") - pl.lit(as_of)).dt.total_days()
    return found.with_columns(days_left=left).sort("decide_by", "contract_id", nulls_last=True)


def laid_over(found: pl.DataFrame, entered: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The renewals with what was decided of each."""
    both = found.join(decided(entered, as_of), on="contract_id", how="left", maintain_order="left")
    return both.with_columns(
        status=pl.col("status").fill_null(UNDECIDED), owner=pl.coalesce("decided_owner", "owner")
    ).drop("decided_owner")


def decided(entered: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """DECISION_OF_IT of each contract; a decision up to a day that is over, or taken back, leaves its owner alone."""
    own = entered.filter(pl.col("subject_kind") == CONTRACT)
    stands = pl.col("status").is_in(DECIDED) & (pl.col("until").is_null() | (pl.col("until") >= as_of))
    seats = pl.Series([_seats(evidence) for evidence in own["evidence"]], dtype=pl.Int64)
    signed = entered.filter(pl.col("subject_kind") == SIGNED).select(
        contract_id="subject_id", signed_by="by", signed_at="at"
    )
    told = own.with_columns(seats_decided=seats, stands=stands).select(
        pl.when("stands").then("status").alias("status"),
        pl.when("stands").then("seats_decided").alias("seats_decided"),
        "until",
        contract_id="subject_id",
        decided_by=pl.when("stands").then("by"),
        decided_at=pl.when("stands").then("at"),
        note=pl.when("stands").then("reason"),
        decided_owner="owner",
    )
    after = pl.col("signed_at") >= pl.col("decided_at")
    both = told.join(signed, on="contract_id", how="left", maintain_order="left").with_columns(
        signed_by=pl.when(after).then("signed_by"), signed_at=pl.when(after).then("signed_at")
    )
    return both.select(pl.col(name).cast(kind) for name, kind in DECISION_OF_IT.items())


def candidates(snapshot: Snapshot, viewer: Viewer, entered: pl.DataFrame) -> pl.DataFrame:
    """CONTRACT_CANDIDATE without those that were confirmed, the surest first, then the next that is expected."""
    own = entered.filter(pl.col("subject_kind") == SUBJECT, pl.col("status") == CONFIRMED)
    return suggested_by_lines(snapshot, viewer).join(
        own.select(candidate_id="subject_id"), on="candidate_id", how="anti", maintain_order="left"
    )


@remembered
def suggested_by_lines(snapshot: Snapshot, viewer: Viewer) -> pl.DataFrame:
    """All candidates of the snapshot."""
    names = _names(CONTRACT_CANDIDATE.names)
    return snapshot.frame(
        f"""SELECT {names} FROM contract_candidate WHERE {_sees(viewer)}
        ORDER BY confidence DESC, next_expected, candidate_id"""
    )


def _seats(evidence: str | None) -> int | None:
    return json.loads(evidence or "{}").get("seats")


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _sees(viewer: Viewer) -> str:
    return "true" if sees_software(viewer) else "false"
