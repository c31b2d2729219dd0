"""What the bills say: `reconcile`, `sql`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from pipelines.cli.aside import aside
from pipelines.cli.exits import UsageError, tell
from pipelines.cli.options import ConfigOption, FormatOption, SnapshotOption

if TYPE_CHECKING:
    from pipelines.cli.reading import Reading

SqlText = Annotated[str, Parameter(help='One SELECT, for instance "select * from load".', allow_leading_hyphen=True)]
SourceFilter = Annotated[str | None, Parameter(help="This source alone.")]
ChangesFlag = Annotated[bool, Parameter("--changes", negative=(), help="Show what the sources restated.")]
SinceOption = Annotated[str | None, Parameter(help="With --changes: yesterday (the default), close, or 2026-10-31.")]
InvoicesFlag = Annotated[bool, Parameter("--invoices", negative=(), help="Show the bills beside their invoices.")]
PeriodFilter = Annotated[str | None, Parameter(help="This billing period alone, as 2026-10.")]


def reconcile(
    *,
    source: SourceFilter = None,
    period: PeriodFilter = None,
    changes: ChangesFlag = False,
    since: SinceOption = None,
    invoices: InvoicesFlag = False,
    format: FormatOption = "table",  # noqa: A002 - the option's name
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """Prove every sum against its source.

    For each source, billing period, currency and cost column: source_sum = warehouse_sum + rejected_sum + rounding,
    and difference is what remains. rows counts what was read, split_rows those of split cost allocation among them.
    status tells what is held back (the last good figures stand) or incomplete (rows were rejected).

    With --changes: each total of an account, service and day that is another now than it was at the end of yesterday's
    run, when its month closed, or at the end of a day.

    With --invoices: each bill beside what its invoices come to, who or what said so, and whether its month is closed.
    With --snapshot, by the entries that were known then.
    """
    from pipelines.cli.reading import reading

    if invoices and changes:
        raise UsageError("--invoices and --changes are two views: choose one.")
    if since and not changes:
        raise UsageError("--since says what --changes compares with: add --changes.")
    asked = {"source": source, "period": period, "since": since}
    filters = {name: value for name, value in asked.items() if value}
    with reading(config, snapshot, format) as opened:
        (_show_invoices if invoices else _show_changes if changes else _show_sums)(opened, filters)


def _show_sums(opened: "Reading", filters: Mapping[str, str]) -> None:
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.queries.reconcile import held_back, reconcile

    sums = reconcile(opened.snapshot, ON_THIS_MACHINE, filters)
    opened.show(sums, money=("source_sum", "warehouse_sum", "rejected_sum"))
    for line in held_back(opened.snapshot, ON_THIS_MACHINE, filters).iter_rows(named=True):
        tell(f"Held back: {line['source']} {line['billing_period'] or ''} {line['reason']}".replace("  ", " "))


def _show_changes(opened: "Reading", filters: Mapping[str, str]) -> None:
    """The changes on stdout; on stderr the months that were never closed, where the close is compared with."""
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.queries.restated import CLOSE, UnknownDay, changes, never_closed

    try:
        found = changes(opened.snapshot, ON_THIS_MACHINE, filters)
    except UnknownDay as error:
        raise UsageError(f"--since: {error}.") from error
    opened.show(found, money=("before", "after", "change"))
    if filters.get("since") == CLOSE:
        for line in never_closed(opened.snapshot, ON_THIS_MACHINE, filters).iter_rows(named=True):
            tell(f"Not closed yet, so not compared: {line['source']} {line['billing_period']}: {line['reason']}.")


def _show_invoices(opened: "Reading", filters: Mapping[str, str]) -> None:
    """The bills on stdout; on stderr the totals in files that are of none of them."""
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import entered_for
    from dashboards.queries.invoices import of_no_bill, reconciled, shown

    bills = reconciled(opened.snapshot, ON_THIS_MACHINE, filters, entered_for(opened.snapshot, opened.state))
    opened.show(shown(bills), money=("billed", "invoice", "difference"))
    for total in of_no_bill(opened.snapshot, ON_THIS_MACHINE, filters).iter_rows(named=True):
        tell(f"Of no bill here: {total['object']}, line {total['line']}: {_total(total)}")


def _total(total: Mapping[str, Any]) -> str:
    from checks.exact import plain

    who = total["billed_source"] or total["issuer"] or "nobody named"
    return f"{plain(total['amount'])} {total['currency']} for {total['billing_period']}, by {who}"


def sql(
    text: SqlText,
    /,
    *,
    format: FormatOption = "table",  # noqa: A002 - the option's name
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """Ask the newest snapshot a question in SQL (DuckDB's).

    Tables: cost_and_usage (every billing row), cost_daily, cost_daily_rollup, cost_monthly, tag_set, load, load_sum,
    reject, held_back and more; `show tables` is "select * from duckdb_views() where not internal". Nothing can be
    written.
    """
    import duckdb
    import polars as pl

    from pipelines.cli.reading import reading
    from warehouse.snapshot import Refused, read_only

    with reading(config, snapshot, format) as opened:
        try:
            frame = aside(lambda: opened.snapshot.frame(read_only(text)))
        except Refused as error:
            raise UsageError(f"Refused: {error}") from error
        except duckdb.Error as error:
            raise UsageError(str(error).split("Stack Trace:")[0].strip()) from error
        except pl.exceptions.PolarsError as error:
            raise UsageError(f"A column cannot be given: {error}. Cast it: column::VARCHAR.") from error
        opened.show(frame)
