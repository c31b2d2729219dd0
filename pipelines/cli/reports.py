"""Reports as files and messages: `report platform`, `renewal`, `shadow-it`, `finance`, and `report send`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from pipelines.cli.exits import Failed, UsageError, tell
from pipelines.cli.options import ConfigOption, SnapshotOption, settings_of

if TYPE_CHECKING:
    from warehouse.snapshot import Snapshot

PlatformFormat = Literal["html", "xlsx", "csv", "focus"]
PlatformOption = Annotated[
    PlatformFormat,
    Parameter("--format", help="html to read; xlsx and csv with every row; focus: FOCUS' draft Recommendation rows."),
]
PackFormat = Literal["pdf", "xlsx", "html", "csv"]
PackOption = Annotated[
    PackFormat, Parameter("--format", help="pdf for the meeting, html to read, xlsx and csv to reckon with.")
]
ShadowOption = Annotated[
    PackFormat, Parameter("--format", help="pdf to print, html to read, xlsx and csv with every row.")
]
FinanceOption = Annotated[
    PackFormat, Parameter("--format", help="pdf for the meeting, html to read, xlsx and csv to reckon with.")
]
PeriodOption = Annotated[str | None, Parameter(help="The billing period, as 2026-10; else the newest that is over.")]
ContractWord = Annotated[str, Parameter(help="The id of a contract, as `outlay renewals` gives it.")]
OutOption = Annotated[Path | None, Parameter("--out", help="The file; else stdout (pdf and xlsx need one).")]
OwnerOption = Annotated[str | None, Parameter(help="Only what is this one's; ~ is nobody's.")]

DeliveryWord = Annotated[str | None, Parameter(help="This delivery alone.")]
AgainFlag = Annotated[bool, Parameter("--again", negative=(), help="Send what was sent already, too.")]

report = App("report", help_format="plaintext")


@report.command
def platform(
    *,
    format: PlatformOption = "html",  # noqa: A002 - the option's name
    out: OutOption = None,
    owner: OwnerOption = None,
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """Waste to act on, what waits for the bill, what is unknown, and what was saved."""
    from pipelines.cli.reading import reading

    _needs_file(format, out)
    with reading(config, snapshot, "table") as opened:
        made = _made(opened.snapshot, opened.state, format, {"owner": owner} if owner else {})
    _give(made, out, opened.snapshot.id)


@report.command
def renewal(
    contract: ContractWord,
    /,
    *,
    format: PackOption = "pdf",  # noqa: A002 - the option's name
    out: OutOption = None,
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """Everything for the decision on one contract.

    Terms and dates, seats to renew with the arithmetic, prices, seats by department, overlap, open questions, sign-off.
    """
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import entered_for
    from dashboards.reports.renewal import NoContract, pack
    from dashboards.reports.renewal.files import pack_file
    from dashboards.reports.renewal.pdf import NoTypst
    from pipelines.cli.reading import reading

    _needs_file(format, out)
    company = settings_of(config).access.company
    with reading(config, snapshot, "table") as opened:
        try:
            entered = entered_for(opened.snapshot, opened.state)
            made = pack(opened.snapshot, ON_THIS_MACHINE, entered, contract, company=company)
            file = pack_file(made, opened.snapshot, format)
        except NoContract as error:
            raise UsageError(_unknown_contract(contract, error.there)) from error
        except NoTypst as error:
            raise Failed(str(error)) from error
    _give(file, out, opened.snapshot.id)


@report.command(name="shadow-it")
def shadow_it(
    *,
    format: ShadowOption = "html",  # noqa: A002 - the option's name
    out: OutOption = None,
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """Apps that nobody approved with risk and money, what is approved apart, and texts that nothing tells."""
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import entered_for
    from dashboards.reports.shadow_it import shadow_file
    from dashboards.reports.typeset import NoTypst
    from pipelines.cli.reading import reading

    _needs_file(format, out)
    company = settings_of(config).access.company
    with reading(config, snapshot, "table") as opened:
        try:
            entered = entered_for(opened.snapshot, opened.state)
            made = shadow_file(opened.snapshot, ON_THIS_MACHINE, entered, format, company=company)
        except NoTypst as error:
            raise Failed(str(error)) from error
    _give(made, out, opened.snapshot.id)


@report.command
def finance(
    *,
    period: PeriodOption = None,
    format: FinanceOption = "pdf",  # noqa: A002 - the option's name
    out: OutOption = None,
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """A month for the CFO: summary, outlook, budgets, bridge, teams, commitments that end, and the close."""
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.reports.finance import finance_file, finance_report
    from dashboards.reports.typeset import NoTypst
    from pipelines.cli.close import books_of, period_of
    from pipelines.cli.reading import reading

    _needs_file(format, out)
    settings = settings_of(config)
    with reading(config, snapshot, "table") as opened:
        asked = period_of(opened.snapshot, period)
        try:
            events, dimension = books_of(settings, opened.snapshot).events, settings.close.dimension
            made = finance_report(opened.snapshot, ON_THIS_MACHINE, events, asked, dimension=dimension)
            file = finance_file(made, opened.snapshot, format, company=settings.access.company)
        except NoTypst as error:
            raise Failed(str(error)) from error
    _give(file, out, opened.snapshot.id)


@report.command
def packs(*, config: ConfigOption = None) -> None:
    """Make the renewal packs that are due, each once, as PDF and XLSX.

    Of each contract one 120, 90 and 60 days before the last day to decide; they lie in the folder packs of the state
    folder, and the snapshots that they name are kept.
    """
    from dashboards.reports.renewal.pdf import NoTypst
    from pipelines.cli.work import state_errors
    from pipelines.packs.due import make_due
    from warehouse.snapshot import NoSnapshot

    settings = settings_of(config)
    try:
        with state_errors():
            made = make_due(settings.state, settings.access.company)
    except (NoSnapshot, NoTypst) as error:
        raise Failed(str(error)) from error
    for each in made:
        tell(f"{each.contract_id}, {each.stage} days before its day to decide: {each.files[0]}")
    tell(f"Made: {len(made)} pack{'' if len(made) == 1 else 's'}.")


@report.command
def send(name: DeliveryWord = None, /, *, again: AgainFlag = False, config: ConfigOption = None) -> int:
    """Send what is due to those whom [[delivery]] names; each once a day, week or month.

    Exit status: 0 all that is due is sent; 3 something could not be sent, each told in a line.
    """
    from pipelines.cli.work import send_due

    settings = settings_of(config)
    known = [delivery.name for delivery in settings.delivery]
    if not known or (name is not None and name not in known):
        said = f'"{name}"' if name else "none"
        raise UsageError(f"[[delivery]]: found {said}; outlay.toml has: {', '.join(known) or 'none yet'}.")
    return send_due(settings, name=name, again=again)


def _needs_file(form: str, out: Path | None) -> None:
    if form in ("xlsx", "pdf") and out is None and sys.stdout.isatty():
        raise UsageError(f"--format {form} is no text: name a file with --out.")


def _give(made: bytes, out: Path | None, snapshot_id: str) -> None:
    """Writes the file, or to stdout where none is named."""
    if out is None:
        sys.stdout.buffer.write(made)
        return
    try:
        out.write_bytes(made)
    except OSError as error:
        raise Failed(f"{out}: {error.strerror}. Name a file that can be written with --out.") from error
    tell(f"Written: {out}, {len(made):,} bytes, from snapshot {snapshot_id}.")


def _unknown_contract(contract: str, there: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(contract, there, n=1)
    hint = f' Did you mean "{near[0]}"?' if near else " See `outlay renewals`."
    return f'Found "{contract}"; expected the id of one of {len(there)} contracts.{hint}'


def _made(snapshot: "Snapshot", state: Path, form: PlatformFormat, filters: dict[str, str]) -> bytes:
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import entered_for
    from dashboards.reports.platform_files import platform_file

    return platform_file(snapshot, ON_THIS_MACHINE, entered_for(snapshot, state), form, filters)
