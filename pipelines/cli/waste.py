"""What is wasted: `findings`, `explain`, `decide`."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from pipelines.cli.exits import UsageError, tell
from pipelines.cli.options import ConfigOption, FormatOption, SnapshotOption, settings_of

if TYPE_CHECKING:
    import polars as pl

    from pipelines.cli.reading import Reading

Outcome = Literal["waste", "lead", "in_use", "unknown", "all"]
OutcomeOption = Annotated[Outcome, Parameter(help="Only what rules say so of.")]
OwnerOption = Annotated[str | None, Parameter(help="Only what is this one's; ~ is nobody's.")]
FindingWord = Annotated[str, Parameter(help="The id of a finding, as `outlay findings` gives it.")]
SubjectWord = Annotated[str | None, Parameter(help="The id of a finding or of a contract; with --file none.")]
StatusOption = Annotated[
    str | None,
    Parameter(
        help="Of a finding open, acknowledged, in_progress, resolved, snoozed or exempt; of a contract renew, reduce, "
        "negotiate, end, open or signed; --file may say it instead."
    ),
]
SeatsOption = Annotated[int | None, Parameter(help="Of a contract to reduce: how many seats to renew.")]
UntilOption = Annotated[str | None, Parameter(help="The last day that it holds, as 2027-01-31.")]
ReasonOption = Annotated[str, Parameter(help="Why; needed to snooze or exempt.")]
ToOption = Annotated[str | None, Parameter("--to", help="Whose it is from now on; an empty text is nobody.")]
ScopeOption = Annotated[
    str, Parameter(help="What is exempt: finding, resource, rule, account, or tag:key=value of the finding given.")
]
NameOption = Annotated[str | None, Parameter("--as", help="Who decides; else the name of this login.")]
FileOption = Annotated[
    Path | None, Parameter("--file", help="A CSV of decisions: finding_id, status, until, reason, owner, scope.")
]
SHOWN = (
    *("finding_id", "rule", "outcome", "provider", "account", "region", "resource_id", "resource_type"),
    *("resource_name", "window_days", "coverage_percent", "since", "last_activity", "saving_per_month"),
    *("commitment_freed_per_month", "list_price_estimate_per_month", "currency", "saving_is_upper_bound"),
    *("no_saving_reason", "included_in", "cost_in_window", "waste_in_window", "confidence", "status", "until"),
    *("owner", "owner_from", "first_found", "reason", "action", "cannot_see", "evidence"),
)
IN_A_TABLE = (
    *("finding_id", "rule", "outcome", "resource_id", "saving_per_month", "currency", "confidence", "status"),
    *("owner", "reason"),
)


def findings(
    *,
    outcome: OutcomeOption = "waste",
    owner: OwnerOption = None,
    format: FormatOption = "table",  # noqa: A002 - the option's name
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """List what the rules found, the largest saving first.

    saving_per_month is cash that leaves the invoice; what a commitment covered is commitment_freed_per_month. What is
    unknown is neither waste nor in use: data are missing, and the reason says which.
    """
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import entered_for
    from dashboards.queries.findings import findings as found
    from pipelines.cli.reading import reading

    asked = {"outcome": "" if outcome == "all" else outcome, "owner": owner or ""}
    with reading(config, snapshot, format) as opened:
        rows = found(opened.snapshot, ON_THIS_MACHINE, asked, entered_for(opened.snapshot, opened.state))
        money = tuple(name for name in SHOWN if name.endswith(("_per_month", "_in_window")))
        told = rows.with_columns(coverage_percent=_share("coverage_percent"))
        shown = told.select(IN_A_TABLE if format == "table" else SHOWN)
        opened.show(shown, money=[name for name in money if name in shown.columns], objects=("evidence",))


def _share(column: str) -> "pl.Expr":
    """A share as text, as every format gives shares: `100`, `98.33`."""
    import polars as pl

    return pl.col(column).cast(pl.String).str.strip_suffix(".0")


def explain(
    finding: FindingWord,
    /,
    *,
    format: FormatOption = "table",  # noqa: A002 - the option's name
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """Show all that a finding rests on.

    The rule with its thresholds, the values it saw, the metrics of its window day by day, what the inventory had and
    when, each billing row that it was priced from with its file and row, and what people decided.
    """
    import polars as pl

    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import entered_for
    from dashboards.queries.explain import explain as chain
    from dashboards.queries.findings import findings as found
    from pipelines.cli.reading import reading
    from transforms.waste.rules import RULES
    from transforms.waste.thresholds import Thresholds

    with reading(config, snapshot, format) as opened:
        entered = entered_for(opened.snapshot, opened.state)
        rows = found(opened.snapshot, ON_THIS_MACHINE, {}, entered)
        named = rows.filter(pl.col("finding_id") == finding)
        if named.is_empty():
            raise UsageError(_unknown(finding, rows["finding_id"].to_list()))
        waste = settings_of(config).waste
        thresholds = Thresholds.of(RULES, waste.thresholds, waste.overrides)
        opened.show(chain(opened.snapshot, ON_THIS_MACHINE, named.row(0, named=True), entered, thresholds))


def _unknown(finding: str, there: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(finding, there, n=1)
    hint = f' Did you mean "{near[0]}"?' if near else " See `outlay findings --outcome all`."
    return f'Found "{finding}"; expected the id of one of {len(there)} findings.{hint}'


def decide(
    subject: SubjectWord = None,
    /,
    *,
    status: StatusOption = None,
    until: UntilOption = None,
    reason: ReasonOption = "",
    to: ToOption = None,
    seats: SeatsOption = None,
    scope: ScopeOption = "finding",
    name: NameOption = None,
    file: FileOption = None,
    config: ConfigOption = None,
) -> None:
    """Decide what becomes of findings, contracts and apps; pages show it at once, and the next run keeps it.

    resolved says that it was done: it turns verified when later bills show the cost gone. With --file many at once, all
    or none of them. Of a contract, signed signs the decision that stands off.
    """
    from dashboards.entries.refused import Refused
    from pipelines.cli.reading import reading
    from pipelines.cli.work import state_errors

    if (subject is None) is (file is None):
        raise UsageError("Name one finding, contract or app, or give --file with a CSV of findings or apps.")
    if file is None and status is None:
        raise UsageError(
            "--status says what is decided of it: open, acknowledged, in_progress, resolved, snoozed, exempt; "
            "of a contract renew, reduce, negotiate, end; of an app sanctioned, under_review, unsanctioned, ignored."
        )
    with reading(config, None, "table") as opened, state_errors():
        by = name or getpass.getuser()
        try:
            if _is_of_apps(file, status or ""):
                count = _of_apps(opened, subject or "", file, (status or "", until or "", reason), by)
            elif file or not _is_contract(opened, subject or ""):
                count = _of_findings(opened, subject or "", file, (status or "", until or "", reason, to, scope), by)
            else:
                count = _of_contract(opened, subject or "", (status or "", seats, until or "", reason, to), by)
        except Refused as error:
            raise UsageError(str(error)) from error
    tell(f"Kept: {count} decision{'' if count == 1 else 's'}.")


def _is_of_apps(file: Path | None, status: str) -> bool:
    """Whether it is apps that are decided on: by the file's columns, else by a status that only apps have."""
    from dashboards.entries.apps import STATUSES, is_list

    return is_list(file) if file and file.is_file() else status in STATUSES


def _of_apps(opened: "Reading", subject: str, file: Path | None, told: tuple[str, str, str], by: str) -> int:
    """Keeps what is decided of one app, or of those of a CSV; gives how many."""
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import decisions_path
    from dashboards.entries.apps import SaidOfApp, check_known, decide, read_csv
    from dashboards.entries.findings import day_of
    from warehouse.decisions import open_decisions

    status, until, reason = told
    if not file:
        check_known(opened.snapshot, ON_THIS_MACHINE, subject)
    said = read_csv(file) if file else [(subject, SaidOfApp(status, day_of(until), reason))]
    with open_decisions(decisions_path(opened.state)) as decisions:
        decide(decisions, opened.snapshot, ON_THIS_MACHINE, said, by=by)
    return len(said)


def _is_contract(opened: "Reading", subject: str) -> bool:
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entries.contracts import is_contract

    return is_contract(opened.snapshot, ON_THIS_MACHINE, subject)


def _of_findings(
    opened: "Reading", subject: str, file: Path | None, told: tuple[str, str, str, str | None, str], by: str
) -> int:
    """Keeps what is decided of one finding, or of those of a CSV; gives how many."""
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import decisions_path
    from dashboards.entries.findings import Said, day_of, decide, read_csv
    from warehouse.decisions import open_decisions

    status, until, reason, owner, scope = told
    said = read_csv(file) if file else [(subject, Said(status, day_of(until), reason, owner, scope))]
    with open_decisions(decisions_path(opened.state)) as decisions:
        decide(decisions, opened.snapshot, ON_THIS_MACHINE, said, by=by)
    return len(said)


def _of_contract(opened: "Reading", subject: str, told: tuple[str, int | None, str, str, str | None], by: str) -> int:
    """Keeps what is decided of one contract."""
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import decisions_path
    from dashboards.entries.contracts import SaidOfContract, decide
    from dashboards.entries.findings import day_of
    from warehouse.decisions import open_decisions

    status, seats, until, reason, owner = told
    said = SaidOfContract(status, seats, day_of(until), reason, owner)
    with open_decisions(decisions_path(opened.state)) as decisions:
        decide(decisions, opened.snapshot, ON_THIS_MACHINE, subject, said, by=by)
    return 1
