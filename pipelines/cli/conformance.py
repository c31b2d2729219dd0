"""Which rules of FOCUS the published rows break: `conformance`."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from pipelines.cli.bills import PeriodFilter, SourceFilter
from pipelines.cli.exits import Exit, UsageError, tell
from pipelines.cli.options import ConfigOption, FormatOption, SnapshotOption, settings_of

if TYPE_CHECKING:
    import polars as pl

    from pipelines.cli.reading import Reading
    from pipelines.conformance import Conformance

SHOWN = ("failed", "told", "excepted")


def conformance(
    *,
    source: SourceFilter = None,
    period: PeriodFilter = None,
    rule: Annotated[str | None, Parameter(help="Show up to 20 rows that break this rule.")] = None,
    every: Annotated[
        bool, Parameter(name="--all", help="Show also the rules that nothing breaks.", negative=())
    ] = False,
    format: FormatOption = "table",  # noqa: A002 - the option's name
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> int:
    """Hold the published rows against the rules of FOCUS 1.4.

    For each rule and source: how many rows were judged, how many break it, and one of them. A broken MUST is failed,
    a broken SHOULD is told, and an exception that is known (docs/conformance.md) is excepted, with its reason. Exit
    status 1 where something failed.
    """
    from pipelines.cli.reading import reading
    from pipelines.conformance import judge, kinds_of

    where = {name: value for name, value in (("x_source", source), ("x_period", period)) if value}
    with reading(config, snapshot, format) as opened:
        if rule:
            return _show_offenders(opened, rule, where)
        judged = judge(opened.snapshot, kinds_of(settings_of(config)), where)
        opened.show(_shown(judged.verdicts, every=every))
        for line in _summary(judged, every=every):
            tell(line)
        return Exit.COMPLETE if judged.holds else Exit.FAILED


def _show_offenders(opened: "Reading", rule_id: str, where: dict[str, str]) -> int:
    from difflib import get_close_matches

    from checks.conformance import RULES
    from checks.conformance.offenders import offenders

    by_id = {each.id: each for each in RULES}
    if rule_id not in by_id:
        nearest = "".join(f' Did you mean "{near}"?' for near in get_close_matches(rule_id, by_id, n=1))
        raise UsageError(f'--rule: found "{rule_id}"; expected the id of a rule, see docs/conformance.md.{nearest}')
    rule = by_id[rule_id]
    tell(f"{rule.id} ({rule.level}): {rule.sentence}")
    with opened.snapshot.connection.cursor() as con:
        opened.show(offenders(con, rule, where))
    return Exit.COMPLETE


def _shown(verdicts: "pl.DataFrame", *, every: bool) -> "pl.DataFrame":
    return verdicts if every else verdicts.filter(verdicts["status"].is_in(SHOWN))


def _summary(judged: "Conformance", *, every: bool) -> list[str]:
    from checks.conformance.verdict import STATUSES

    counts = dict(judged.verdicts["status"].value_counts().iter_rows())
    words = ", ".join(f"{counts[status]} {status}" for status in STATUSES if status in counts)
    rules = judged.verdicts["rule"].n_unique()
    unneeded = judged.stale if every else ()
    return [
        *(f"The table is not as FOCUS 1.4 has it: {fault}." for fault in judged.table_faults),
        *(f"No row here needs the exception of {', '.join(known.rules)} ({known.scope})." for known in unneeded),
        f"{rules} rules, each at every source: {words}.",
    ]
