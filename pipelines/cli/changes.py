"""Why cost changed between two periods: `changes`."""

import json
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from pipelines.cli.exits import UsageError, tell
from pipelines.cli.options import ConfigOption, FormatOption, SnapshotOption, settings_of

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from dashboards.queries.compared import Chosen, Compared
    from pipelines.cli.reading import Reading

FromOption = Annotated[str, Parameter("--from", help="The period before: 2026-09, 2026-Q3, 2026-09-01..2026-09-22.")]
ToOption = Annotated[str, Parameter("--to", help="The period after, in the same words.")]
ByOption = Annotated[
    tuple[str, ...],
    Parameter(
        "--by", consume_multiple=True, help="Roll up by these: provider, account, service, region, sku, …; key: all."
    ),
]
ReportedOption = Annotated[
    str | None, Parameter("--reported", help="Tell what was restated since this snapshot (`snapshot list`).")
]
InOption = Annotated[
    str | None,
    Parameter(
        "--in", help="One currency for all, by the rates of [[fx]]; else [reporting] currency, else each its own."
    ),
]
CODE = len("EUR")
ScopeOption = Annotated[tuple[str, ...], Parameter("--scope", help="Only this part, as account=123456789012.")]


def changes(
    *,
    from_: FromOption,
    to: ToOption,
    by: ByOption = (),
    scope: ScopeOption = (),
    reported: ReportedOption = None,
    in_: InOption = None,
    format: FormatOption = "table",  # noqa: A002 - the option's name
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """Say why cost changed between two periods, in terms that add up to the change.

    Of effective cost, in each billing currency, or in one: each period at the rate of its last day, and what the rates
    did is in the term currency. Exchanging the periods flips every sign: what is new is then gone. With --reported a
    row `restated` says what of the period before is another now; it is not in the sum. `detail` has what a term knows
    beside its amount: usage by new, gone and changed resources, coverage and depth of commitments, days.
    """
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.queries import changes as queries
    from dashboards.queries.compared import BY, Compared, UnknownPeriod, period
    from pipelines.cli.reading import reading

    try:
        borne = any(word not in (*BY, "key") for word in by)
        compared = Compared(period(from_), period(to), _chosen(scope, tuple(BY)), _one(in_, borne, config))
    except UnknownPeriod as error:
        raise UsageError(f"--from and --to: {error}.") from error
    with reading(config, snapshot, format) as opened:
        words = tuple(BY) if "key" in by else by
        _by(words, compared, queries.dimensions(opened.snapshot))
        rows = queries.changes(opened.snapshot, ON_THIS_MACHINE, compared, words)
        if reported:
            rows = rows.vstack(_restated(opened, compared, words, reported))
        if not words and format != "table":
            rows = rows.join(_detail(opened, compared), on=["term", "currency"], how="left", maintain_order="left")
        opened.show(rows, money=("amount",), objects=("detail",))
        _tell(opened, compared)


def _one(asked: str | None, borne: bool, config: "Path | None") -> str:
    """The currency that all is told in; empty: each bill's own, as always of what is borne by targets."""
    if asked is None:
        return "" if borne else settings_of(config).reporting.currency
    if borne and asked:
        raise UsageError(f"--in: found {asked} with --by a dimension; expected each bill's own currency.")
    if asked and not (len(asked) == CODE and asked.isascii() and asked.isalpha() and asked.isupper()):
        raise UsageError(f'--in: found "{asked}"; expected the three letters of a currency, as EUR.')
    return asked


def _by(words: tuple[str, ...], compared: "Compared", dimensions: tuple[str, ...]) -> None:
    """Raises UsageError for what cost can't be rolled up by: who bears it is known by account and service."""
    from dashboards.queries.changes import OF_A_CELL
    from dashboards.queries.compared import BY

    _known(words, (*BY, *dimensions), "--by")
    borne = [word for word in words if word not in BY]
    beside = [word for word in (*words, *(slug for slug, _ in compared.chosen)) if word in BY]
    if borne and (len(borne) > 1 or any(word not in OF_A_CELL for word in beside)):
        found = ", ".join(word for word in (*borne[1:], *beside) if word not in OF_A_CELL)
        raise UsageError(f"--by {borne[0]}: found {found} beside it; expected {', '.join(OF_A_CELL)} at most.")


def _restated(opened: "Reading", compared: "Compared", by: tuple[str, ...], reported: str) -> "pl.DataFrame":
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.queries.reported import since_reported
    from warehouse.snapshot import open_snapshot

    with open_snapshot(opened.state, reported) as then:
        return since_reported(opened.snapshot, ON_THIS_MACHINE, compared, then, by)


def _detail(opened: "Reading", compared: "Compared") -> "pl.DataFrame":
    """`term`, `currency`, `detail` of the terms that know more than an amount, as JSON objects."""
    import polars as pl

    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.queries.changes import details

    found = details(opened.snapshot, ON_THIS_MACHINE, compared)
    rows = [(term, currency, json.dumps(told)) for (term, currency), told in found.items()]
    return pl.DataFrame(rows, schema=dict.fromkeys(("term", "currency", "detail"), pl.String()), orient="row")


def _tell(opened: "Reading", compared: "Compared") -> None:
    """A sentence a currency, on stderr, and one for each that has no rate."""
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.queries.changes import culprits, rates_of, totals
    from dashboards.why import sentence

    if compared.to:
        for lacking in rates_of(opened.snapshot, ON_THIS_MACHINE, compared)["lacking"].drop_nulls():
            tell(f"Not in {compared.to}: {lacking}.")
    places = culprits(opened.snapshot, ON_THIS_MACHINE, compared)
    for total in totals(opened.snapshot, ON_THIS_MACHINE, compared).to_dicts():
        tell(f"{sentence(total, places)}.")


def _chosen(scope: tuple[str, ...], known: tuple[str, ...]) -> "Chosen":
    pairs = [text.partition("=") for text in scope]
    _known(tuple(slug for slug, _, _ in pairs), known, "--scope")
    for slug, _, keys in pairs:
        if not keys:
            raise UsageError(f'--scope: found "{slug}"; expected {slug}=VALUE, or {slug}=ONE,OTHER.')
    return tuple((slug, tuple(keys.split(","))) for slug, _, keys in pairs)


def _known(words: tuple[str, ...], known: tuple[str, ...], option: str) -> None:
    from difflib import get_close_matches

    for word in words:
        if word not in known:
            near = get_close_matches(word, known, n=1)
            hint = f' Did you mean "{near[0]}"?' if near else ""
            raise UsageError(f'{option}: found "{word}"; expected one of {", ".join(known)}.{hint}')
