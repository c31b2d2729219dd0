"""What is wasted: `findings`, `explain`."""

from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from pipelines.cli.exits import UsageError
from pipelines.cli.options import ConfigOption, FormatOption, SnapshotOption, settings_of

if TYPE_CHECKING:
    import polars as pl


Outcome = Literal["waste", "lead", "in_use", "unknown", "all"]
OutcomeOption = Annotated[Outcome, Parameter(help="Only what rules say so of.")]
OwnerOption = Annotated[str | None, Parameter(help="Only what is this one's; ~ is nobody's.")]
FindingWord = Annotated[str, Parameter(help="The id of a finding, as `outlay findings` gives it.")]
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
