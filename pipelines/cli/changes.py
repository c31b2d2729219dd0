"""Why cost changed between two periods: `changes`."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from pipelines.cli.exits import UsageError
from pipelines.cli.options import ConfigOption, FormatOption, SnapshotOption

if TYPE_CHECKING:
    from dashboards.queries.changes import Chosen

FromOption = Annotated[str, Parameter("--from", help="The period before: 2026-09, 2026-Q3, 2026-09-01..2026-09-22.")]
ToOption = Annotated[str, Parameter("--to", help="The period after, in the same words.")]
ByOption = Annotated[
    tuple[str, ...],
    Parameter(
        "--by", consume_multiple=True, help="Roll up by these: provider, account, service, region, sku, …; key: all."
    ),
]
ScopeOption = Annotated[tuple[str, ...], Parameter("--scope", help="Only this part, as account=123456789012.")]


def changes(
    *,
    from_: FromOption,
    to: ToOption,
    by: ByOption = (),
    scope: ScopeOption = (),
    format: FormatOption = "table",  # noqa: A002 - the option's name
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """Say why cost changed between two periods, in terms that add up to the change.

    Of effective cost, in each billing currency.
    """
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.queries.changes import BY, Compared, UnknownPeriod, period
    from dashboards.queries.changes import changes as asked
    from pipelines.cli.reading import reading

    words = tuple(BY) if "key" in by else by
    _known(words, tuple(BY), "--by")
    try:
        compared = Compared(period(from_), period(to), _chosen(scope, tuple(BY)))
    except UnknownPeriod as error:
        raise UsageError(f"--from and --to: {error}.") from error
    with reading(config, snapshot, format) as opened:
        opened.show(asked(opened.snapshot, ON_THIS_MACHINE, compared, words), money=("amount",))


def _chosen(scope: tuple[str, ...], known: tuple[str, ...]) -> "Chosen":
    pairs = [text.partition("=") for text in scope]
    _known(tuple(slug for slug, _, _ in pairs), known, "--scope")
    return tuple((slug, tuple(keys.split(","))) for slug, _, keys in pairs)


def _known(words: tuple[str, ...], known: tuple[str, ...], option: str) -> None:
    from difflib import get_close_matches

    for word in words:
        if word not in known:
            near = get_close_matches(word, known, n=1)
            hint = f' Did you mean "{near[0]}"?' if near else ""
            raise UsageError(f'{option}: found "{word}"; expected one of {", ".join(known)}.{hint}')
