"""What has to be decided by when: `renewals`."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from pipelines.cli.options import ConfigOption, SnapshotOption

RenewalFormat = Literal["table", "json", "csv", "ics"]
FormOption = Annotated[
    RenewalFormat, Parameter("--format", help="How the result is written; ics is a calendar of the days to decide.")
]
OwnerOption = Annotated[
    str | None, Parameter(help="Only what is this one's: a name as it is told, or a person's address; ~ is nobody's.")
]
WithinOption = Annotated[int | None, Parameter(help="Only what has to be decided within so many days, or is past.")]
CandidatesFlag = Annotated[
    bool,
    Parameter(
        "--candidates",
        negative=(),
        help="Not the contracts, but agreements that recurring lines suggest; csv is a contracts CSV, ready filled.",
    ),
]
SHOWN = (
    *("contract_id", "app", "vendor", "start", "end", "auto_renews", "renewed_itself", "decide_by", "days_left"),
    *("stage", "reading", "seats_committed", "seats_recommended", "recommendation_reason", "price_per_seat"),
    *("billing_period", "cost_per_year", "saving_at_renewal", "already_credited", "cashable_now", "true_up_exposure"),
    *("currency", "owner", "cost_center", "status", "seats_decided", "until", "decided_by", "signed_by", "note"),
    *("readings", "review_on", "arithmetic"),
)
IN_A_TABLE = (
    *("contract_id", "app", "decide_by", "days_left", "end", "seats_committed", "seats_recommended", "cost_per_year"),
    *("saving_at_renewal", "currency", "owner", "status", "recommendation_reason"),
)
OBJECTS = ("readings", "review_on", "arithmetic")
MONEY = (
    *("price_per_seat", "cost_per_year", "saving_at_renewal", "already_credited", "cashable_now", "true_up_exposure"),
    "amount",
)


def renewals(
    *,
    owner: OwnerOption = None,
    within: WithinOption = None,
    candidates: CandidatesFlag = False,
    format: FormOption = "table",  # noqa: A002 - the option's name
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """List contracts by the day on which to decide at the latest.

    decide_by is the last day on which notice is in time under every reading of the clause; seats_recommended is empty
    where the history is too short, and recommendation_reason says so.
    """
    import sys

    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import entered_for
    from dashboards.queries import renewals as queries
    from dashboards.reports.contracts_csv import contracts_csv
    from dashboards.reports.renewals_ics import ics
    from pipelines.cli.reading import reading

    with reading(config, snapshot, "table" if format == "ics" else format) as opened:
        entered = entered_for(opened.snapshot, opened.state)
        if candidates:
            found = queries.candidates(opened.snapshot, ON_THIS_MACHINE, entered)
            if format == "csv":
                sys.stdout.write(contracts_csv(found))
                return
            opened.show(found, money=("amount",))
            return
        rows = queries.renewals(opened.snapshot, ON_THIS_MACHINE, entered)
        rows = queries.chosen(rows, owner=_owner(opened.state, owner), within=within)
        if format == "ics":
            sys.stdout.buffer.write(ics(rows, opened.snapshot))
            return
        shown = rows.select(IN_A_TABLE if format == "table" else SHOWN)
        opened.show(shown, money=[name for name in MONEY if name in shown.columns], objects=OBJECTS)


def _owner(state: Path, owner: str | None) -> str | None:
    """The pseudonym that an address stands for, where somebody is known by it."""
    if owner is None or "@" not in owner or not (state / "people.db").is_file():
        return owner
    import polars as pl

    from pipelines.cli.work import state_errors
    from warehouse.people import People

    with state_errors(), People(state) as people:
        return people.known(pl.Series("owner", [owner]))[0] or owner
