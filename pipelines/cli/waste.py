"""What is wasted: `findings`, `explain`, `decide`."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from pipelines.cli.exits import UsageError, tell
from pipelines.cli.options import ConfigOption, FormatOption, SnapshotOption

if TYPE_CHECKING:
    import polars as pl

Outcome = Literal["waste", "lead", "in_use", "unknown", "all"]
OutcomeOption = Annotated[Outcome, Parameter(help="Only what rules say so of.")]
OwnerOption = Annotated[str | None, Parameter(help="Only what is this one's; ~ is nobody's.")]
FindingWord = Annotated[str, Parameter(help="The id of a finding, as `outlay findings` gives it.")]
SubjectWord = Annotated[str | None, Parameter(help="The id of a finding; with --file none.")]
StatusOption = Annotated[
    str | None,
    Parameter(help="open, acknowledged, in_progress, resolved, snoozed or exempt; --file may say it instead."),
]
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

    with reading(config, snapshot, format) as opened:
        entered = entered_for(opened.snapshot, opened.state)
        rows = found(opened.snapshot, ON_THIS_MACHINE, {}, entered)
        named = rows.filter(pl.col("finding_id") == finding)
        if named.is_empty():
            raise UsageError(_unknown(finding, rows["finding_id"].to_list()))
        opened.show(chain(opened.snapshot, ON_THIS_MACHINE, named.row(0, named=True), entered))


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
    scope: ScopeOption = "finding",
    name: NameOption = None,
    file: FileOption = None,
    config: ConfigOption = None,
) -> None:
    """Decide what becomes of findings; pages show it at once, and the next run keeps it.

    resolved says that it was done: it turns verified when later bills show the cost gone. With --file many at once, all
    or none of them.
    """
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import decisions_path
    from dashboards.entries.findings import Said, day_of, read_csv
    from dashboards.entries.findings import decide as keep
    from dashboards.entries.refused import Refused
    from pipelines.cli.reading import reading
    from pipelines.cli.work import state_errors
    from warehouse.decisions import open_decisions

    if (subject is None) is (file is None):
        raise UsageError("Name one finding, or give --file with a CSV of them.")
    if file is None and status is None:
        raise UsageError(
            "--status says what is decided of it: open, acknowledged, in_progress, resolved, snoozed, exempt."
        )
    with reading(config, None, "table") as opened, state_errors():
        try:
            said = (
                read_csv(file)
                if file
                else [(subject or "", Said(status or "", day_of(until or ""), reason, to, scope))]
            )
            with open_decisions(decisions_path(opened.state)) as decisions:
                keep(decisions, opened.snapshot, ON_THIS_MACHINE, said, by=name or getpass.getuser())
        except Refused as error:
            raise UsageError(str(error)) from error
    tell(f"Kept: {len(said)} decision{'' if len(said) == 1 else 's'}.")
