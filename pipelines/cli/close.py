"""The close of a month: `close`."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from pipelines.cli.exits import Failed, UsageError, tell
from pipelines.cli.options import ConfigOption, FormatOption, SnapshotOption, settings_of

if TYPE_CHECKING:
    import polars as pl

    from dashboards.entries.books import Bookkeeping, Books
    from pipelines.settings import Settings
    from warehouse.snapshot import Snapshot

MONEY = ("billed", "invoice", "difference", "expected", "invoiced", "accrued", "charged_out", "prepaid_change", "late")
# What a terminal has room for; JSON and CSV have all.
ON_A_TERMINAL = (
    *("issuer", "source", "currency", "state", "billed", "invoice", "difference", "match", "accrued", "method"),
    *("charged_out", "prepaid_change", "late", "approver", "blocked_by"),
)
PeriodOption = Annotated[
    str | None, Parameter(help="The billing period, as 2026-10; else the newest month that is over.")
]
IssuerOption = Annotated[str | None, Parameter(help="Of this issuer of invoices alone; else of all of the month.")]
AccrueFlag = Annotated[bool, Parameter("--accrue", negative=(), help="Post what no invoice has asked for yet.")]
ApproveFlag = Annotated[bool, Parameter("--approve", negative=(), help="Close it: what is posted stays as it is.")]
ReopenFlag = Annotated[bool, Parameter("--reopen", negative=(), help="Open it again, with a --reason.")]
ExplainOption = Annotated[
    str | None, Parameter("--explain", help="A source whose invoice differs from its bill, rightly; with a --reason.")
]
ExportOption = Annotated[Path | None, Parameter("--export", help="Write the journal into this folder: CSV and XLSX.")]
ReasonOption = Annotated[str, Parameter(help="Why: for --explain and --reopen.")]
NameOption = Annotated[str | None, Parameter("--as", help="Who does it; else the name of this login.")]


def close(
    *,
    period: PeriodOption = None,
    issuer: IssuerOption = None,
    accrue: AccrueFlag = False,
    approve: ApproveFlag = False,
    reopen: ReopenFlag = False,
    explain: ExplainOption = None,
    export: ExportOption = None,
    reason: ReasonOption = "",
    name: NameOption = None,
    format: FormatOption = "table",  # noqa: A002 - the option's name
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """A month's bills beside their invoices: what is accrued of them, whom they are charged to, whether it is closed.

    A difference between bill and invoice blocks the close until somebody explains it. What comes late of a closed
    month is posted with the next that is closed; a month that is reopened posts what has changed alone.
    """
    from dashboards.entries.refused import Refused
    from pipelines.cli.reading import reading
    from pipelines.cli.work import state_errors

    if sum((accrue, approve, reopen, explain is not None)) > 1:
        raise UsageError("Found several of --accrue, --approve, --reopen and --explain; expected one of them.")
    who, settings = name or getpass.getuser(), settings_of(config)
    with reading(config, snapshot, format) as opened, state_errors():
        asked = period_of(opened.snapshot, period)
        try:
            if accrue or approve or reopen or explain:
                done = "accrue" if accrue else "approve" if approve else "reopen" if reopen else "explain"
                _act(settings, opened.snapshot, asked, issuer, done, who, reason, explain or "")
            books = books_of(settings, opened.snapshot)
            if export:
                _export(books, asked, export)
            rows = _shown(books, asked, issuer)
            told = rows.select(ON_A_TERMINAL) if format == "table" else rows
            opened.show(told, money=[each for each in MONEY if each in told.columns])
        except Refused as error:
            raise Failed(str(error)) from error


def books_of(settings: "Settings", snapshot: "Snapshot") -> "Books":
    """With all that was decided up to now; of an older snapshot what was decided then."""
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import all_entered
    from warehouse.snapshot import current_id

    newest = snapshot.id == current_id(settings.state)
    events = all_entered(settings.state) if newest else snapshot.frame("FROM decision")
    return bookkeeping(settings).books(snapshot, ON_THIS_MACHINE, settings.state, events)


def bookkeeping(settings: "Settings") -> "Bookkeeping":
    """What outlay.toml says of the books."""
    from dashboards.entries.books import Bookkeeping

    said = settings.reporting
    return Bookkeeping(settings.close, settings.access.company, said.currency, said.fiscal_year_starts)


def _act(
    settings: "Settings",
    snapshot: "Snapshot",
    period: str,
    issuer: str | None,
    done: str,
    who: str,
    reason: str,
    source: str,
) -> None:
    from dashboards.entered import decisions_path
    from dashboards.entries import close as entries
    from warehouse.decisions import open_decisions

    books = books_of(settings, snapshot)
    issuers = _issuers(books, period, issuer)
    with open_decisions(decisions_path(settings.state)) as decisions:
        match done:
            case "accrue":
                made = entries.accrue(decisions, books, period, issuers, by=who)
                tell(f"Accrued: {made.height} lines of {period}, taken back on the day after.")
            case "approve":
                made = entries.approve(decisions, books, period, issuers, by=who)
                _keep_rules(settings)
                tell(f"Closed: {period} of {', '.join(issuers)}; {made.height} lines are posted.")
            case "reopen":
                entries.reopen(decisions, books, period, issuers, by=who, reason=reason)
                _keep_rules(settings)
                tell(f"Reopened: {period} of {', '.join(issuers)}.")
            case _:
                entries.explain(decisions, books, period, source, by=who, reason=reason, issuer=issuer or "")
                tell(f"Explained: the difference of {source}, {period}.")


def _keep_rules(settings: "Settings") -> None:
    """At once, so that they stay whatever the next run reads."""
    from dashboards.entered import all_entered
    from pipelines.finance.closed_rules import keep_closed_rules
    from warehouse.entries import utc_now
    from warehouse.store import open_store

    with open_store(settings.state, told=tell, doing="outlay close") as store:
        keep_closed_rules(store, all_entered(settings.state), utc_now())


def period_of(snapshot: "Snapshot", wished: str | None) -> str:
    """Raises UsageError where there is no bill of it."""
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.queries.close import months

    there = months(snapshot, ON_THIS_MACHINE)
    usual = [month for month in there if month < f"{snapshot.as_of:%Y-%m}"] or there
    if wished is None and usual:
        return usual[0]
    if wished not in there:
        raise UsageError(f'--period: found "{wished}"; expected a month with bills: {", ".join(there) or "none yet"}.')
    return wished or ""


def _issuers(books: "Books", period: str, wished: str | None) -> list[str]:
    """Raises UsageError where nobody of that name billed the month."""
    from difflib import get_close_matches

    from dashboards.entries.books import issuers_of

    there = issuers_of(books.month(period))
    if wished is None or wished in there:
        return [wished] if wished else there
    near = get_close_matches(wished, there, n=1, cutoff=0.4)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    raise UsageError(f'--issuer: found "{wished}"; expected one of {period}: {", ".join(there)}.{hint}')


def _shown(books: "Books", period: str, issuer: str | None) -> "pl.DataFrame":
    from dashboards.entries.books import restated
    from dashboards.queries.close import shown

    rows = shown(restated(books, books.month(period)))
    return rows.filter(issuer=issuer) if issuer else rows


def _export(books: "Books", period: str, folder: Path) -> None:
    """Writes what is posted of the month, and apart from it what would be."""
    from dashboards.entries.books import drafted
    from dashboards.queries.close import places_of
    from dashboards.reports.journal_file import journal_csv, journal_xlsx

    posted = books.posted.filter(period=period)
    for name, lines in ((f"journal-{period}", posted), (f"journal-{period}-draft", drafted(books, period))):
        if lines.is_empty():
            continue
        places = places_of([*lines["currency"].unique(), *lines["ledger_currency"].unique()])
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for ending, data in (("csv", journal_csv(lines, places)), ("xlsx", journal_xlsx(lines, places))):
                (folder / f"{name}.{ending}").write_bytes(data)
        except OSError as error:
            raise Failed(f"{folder}: {error.strerror}. Name a folder that can be written with --export.") from error
        tell(f"Written: {folder / name}.csv and .xlsx, {lines.height} lines.")
