"""What becomes of findings, contracts, apps and texts on lines: `decide`."""

import getpass
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from pipelines.cli.exits import UsageError, tell
from pipelines.cli.options import ConfigOption

if TYPE_CHECKING:
    import polars as pl

    from pipelines.cli.reading import Reading

SubjectWord = Annotated[
    str | None,
    Parameter(help="A finding's, contract's or app's id, or a text as it stands on a line; none with --file."),
]
StatusOption = Annotated[
    str | None,
    Parameter(
        help="Of a finding open, acknowledged, in_progress, resolved, snoozed or exempt; of an anomaly expected, real "
        "or noise, too; of a contract renew, reduce, negotiate, end, open or signed; of an app sanctioned, "
        "under_review, unsanctioned, ignored or open; of a text not_software or open; --file may say it instead."
    ),
]
ProductOption = Annotated[str | None, Parameter(help="Of a text: the catalogue's product that it means.")]
SeatsOption = Annotated[int | None, Parameter(help="Of a contract to reduce: how many seats to renew.")]
UntilOption = Annotated[str | None, Parameter(help="The last day that it holds, as 2027-01-31.")]
ReasonOption = Annotated[str, Parameter(help="Why; needed to snooze or exempt.")]
ToOption = Annotated[str | None, Parameter("--to", help="Whose it is from now on; an empty text is nobody.")]
ScopeOption = Annotated[
    str,
    Parameter(
        help="What is exempt: finding, resource, rule, account, or tag:key=value of the finding given; of an anomaly "
        "finding, service, account or tag:key=value, and of these expected may be said, too."
    ),
]
NameOption = Annotated[str | None, Parameter("--as", help="Who decides; else the name of this login.")]
FileOption = Annotated[
    Path | None,
    Parameter(
        "--file",
        help="A CSV: finding_id, status, until, reason, owner, scope; or app, status, until, reason, owner; or "
        "descriptor, product, status, reason.",
    ),
]


@dataclass(frozen=True)
class Said:
    """What the options say, and who says it."""

    status: str
    until: str
    reason: str
    to: str | None
    seats: int | None
    scope: str
    product: str
    by: str


def decide(
    subject: SubjectWord = None,
    /,
    *,
    status: StatusOption = None,
    product: ProductOption = None,
    until: UntilOption = None,
    reason: ReasonOption = "",
    to: ToOption = None,
    seats: SeatsOption = None,
    scope: ScopeOption = "finding",
    name: NameOption = None,
    file: FileOption = None,
    config: ConfigOption = None,
) -> None:
    """Decide what becomes of findings, contracts and apps, or what a text on lines means.

    Pages show it at once, and the next run keeps it. resolved says that it was done: it turns verified when later bills
    show the cost gone. With --file many at once, all or none of them. Of a contract, signed signs the decision that
    stands off. A text is asked of once: its answer is of every line that reads so.
    """
    from dashboards.entries.refused import Refused
    from pipelines.cli.reading import reading
    from pipelines.cli.work import state_errors

    if (subject is None) is (file is None):
        raise UsageError("Name one finding, contract, app or text, or give --file with a CSV of them.")
    if file is None and status is None and product is None:
        raise UsageError(
            "--status says what is decided of it: open, acknowledged, in_progress, resolved, snoozed, exempt; "
            "of an anomaly expected, real, noise; "
            "of a contract renew, reduce, negotiate, end; of an app sanctioned, under_review, unsanctioned, ignored; "
            "of a text not_software, or --product."
        )
    by = name or getpass.getuser()
    said = Said(status or "", until or "", reason, to, seats, scope, product or "", by)
    with reading(config, None, "table") as opened, state_errors():
        try:
            count = _of_a_file(opened, file, said) if file else _of_one(opened, subject or "", said)
        except Refused as error:
            raise UsageError(str(error)) from error
    tell(f"Kept: {count} decision{'' if count == 1 else 's'}.")


def _of_a_file(opened: "Reading", file: Path, said: Said) -> int:
    """Keeps what a CSV says, by its columns; gives how much."""
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import decisions_path
    from dashboards.entries import apps, descriptors, findings
    from warehouse.decisions import open_decisions

    kinds = (apps, descriptors) if file.is_file() else ()
    kind = next((each for each in kinds if each.is_list(file)), findings)
    told = kind.read_csv(file)
    with open_decisions(decisions_path(opened.state)) as decisions:
        return len(kind.decide(decisions, opened.snapshot, ON_THIS_MACHINE, told, by=said.by))  # pyright: ignore[reportArgumentType]


def _of_one(opened: "Reading", subject: str, said: Said) -> int:
    """Keeps what is said of one thing, by what it is; gives how much."""
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import decisions_path, entered_for
    from dashboards.entries import apps, contracts, descriptors, findings
    from dashboards.entries.findings import day_of
    from warehouse.decisions import open_decisions

    entered = entered_for(opened.snapshot, opened.state)
    until, viewer, snapshot = day_of(said.until), ON_THIS_MACHINE, opened.snapshot
    with open_decisions(decisions_path(opened.state)) as decisions:
        match _kind(opened, subject, said, entered):
            case "app":
                apps.check_known(snapshot, viewer, entered, subject)
                told = [(subject, apps.SaidOfApp(said.status, until, said.reason, said.to))]
                return len(apps.decide(decisions, snapshot, viewer, told, by=said.by))
            case "text":
                status = said.status or descriptors.PRODUCT
                answer = descriptors.Answer(status, said.product, said.reason)
                return len(descriptors.decide(decisions, snapshot, viewer, [(subject, answer)], by=said.by))
            case "contract":
                of_it = contracts.SaidOfContract(said.status, said.seats, until, said.reason, said.to)
                contracts.decide(decisions, snapshot, viewer, subject, of_it, by=said.by)
                return 1
            case _:
                found = [(subject, findings.Said(said.status, until, said.reason, said.to, said.scope))]
                return len(findings.decide(decisions, snapshot, viewer, found, by=said.by))


def _kind(opened: "Reading", subject: str, said: Said, entered: "pl.DataFrame") -> str:
    """What is decided on: by a status or option that only one kind has, else by what the subject is."""
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entries import apps, contracts, descriptors

    if said.product or said.status == descriptors.NO_SOFTWARE:
        return "text"
    if said.status in apps.STATUSES:
        return "app"
    asked = (opened.snapshot, ON_THIS_MACHINE)
    if contracts.is_contract(*asked, subject):
        return "contract"
    if said.status == apps.OPEN and apps.is_app(*asked, entered, subject):
        return "app"
    if said.status == apps.OPEN and descriptors.is_text(*asked, entered, subject):
        return "text"
    return "finding"
