"""What nobody approved, and which product a text on a card line means: `shadow-it`, `resolve`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from pipelines.cli.options import ConfigOption, FormatOption, SnapshotOption

if TYPE_CHECKING:
    import polars as pl

    from transforms.shadow_it import Lists

InputOption = Annotated[Path, Parameter("--input", help="A CSV with a header.")]
ColumnOption = Annotated[str, Parameter("--column", help="The column with what stands on the lines.")]
CatalogueOption = Annotated[
    Path | None,
    Parameter("--catalogue", help="Products of your own, in the catalogue's columns, beside the built-in ones."),
]
MONEY = ("spend_12_months", "recurring_per_year")
IN_A_TABLE = (
    "app",
    "vendor",
    "state",
    "trails",
    "people",
    "spend_12_months",
    "currency",
    "risk",
    "last_seen",
    "reason",
)


def resolve(
    *,
    input: InputOption,  # noqa: A002 - the option's name
    column: ColumnOption = "merchant",
    catalogue: CatalogueOption = None,
    format: FormatOption = "table",  # noqa: A002 - the option's name
    config: ConfigOption = None,
) -> None:
    """Say which product each distinct text of a column is of, with the evidence; none where it is not sure.

    Card descriptors, vendors of invoices, domains and names of apps are all read so. Needs no outlay.toml; where there
    is one, `[shadow_it]` of it holds.
    """
    import time

    from pipelines.cli.exits import tell
    from pipelines.cli.output import write
    from pipelines.cli.progress import amount, duration
    from transforms.shadow_it import resolve as resolved

    started = time.monotonic()
    told = resolved(_texts(input, column), _lists(config, catalogue))
    write(told.drop("nearest"), format)
    known = told["vendor"].count()
    tell(f"{known:,} of {amount(told.height, 'text')} resolved, in {duration(time.monotonic() - started)}.")


def _lists(config: Path | None, catalogue: Path | None) -> "Lists":
    """What texts are held against: as outlay.toml says, where there is one. Raises UsageError."""
    from pipelines.cli.options import settings_of
    from pipelines.settings import is_there
    from pipelines.shadow import lists, lists_of

    return lists_of(settings_of(config), catalogue=catalogue) if is_there(config) else lists(catalogue)


def _texts(file: Path, column: str) -> "pl.Series":
    """The column of the CSV. Raises UsageError where there is none."""
    import polars as pl

    from pipelines.cli.exits import UsageError

    try:
        rows = pl.read_csv(file, infer_schema=False, encoding="utf8-lossy", truncate_ragged_lines=True)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise UsageError(
            f"--input {file}: found no CSV that can be read ({error}); expected one with a header."
        ) from error
    if column not in rows.columns:
        raise UsageError(f'--column: found no "{column}" in {file}; expected one of {", ".join(rows.columns)}.')
    return rows[column]


def shadow_it(
    *,
    format: FormatOption = "table",  # noqa: A002 - the option's name
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """List the apps that any trail saw within a year and nobody approved, the riskiest first.

    Trails are cards, invoices, sign-ons, OAuth grants and domain logs. A contract approves, and so does a decision;
    what is unknown is empty, and the reason says why.
    """
    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import entered_for
    from dashboards.queries.shadow_it import unapproved
    from pipelines.cli.reading import reading

    with reading(config, snapshot, format) as opened:
        rows = unapproved(opened.snapshot, ON_THIS_MACHINE, entered_for(opened.snapshot, opened.state))
        shown = rows.select(IN_A_TABLE) if format == "table" else rows
        opened.show(shown, money=tuple(name for name in MONEY if name in shown.columns), objects=("risk_reasons",))
