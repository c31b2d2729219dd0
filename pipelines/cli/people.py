"""`people unmask`: who is behind a pseudonym, for IT, with an audit row first."""

import getpass
from typing import Annotated

from cyclopts import App, Parameter

from pipelines.cli.exits import Exit, UsageError, tell
from pipelines.cli.options import ConfigOption, FormatOption, settings_of

people = App("people", help_format="plaintext")

Pseudonyms = Annotated[str, Parameter(help="person_id or account_id, as tables and findings give them.")]
ReasonOption = Annotated[str, Parameter(help="Why; it is kept with your name and the time.")]
NameOption = Annotated[str | None, Parameter("--as", help="Who asks; else the name of this login.")]


@people.command
def unmask(
    *pseudonyms: Pseudonyms,
    reason: ReasonOption,
    name: NameOption = None,
    format: FormatOption = "table",  # noqa: A002 - the option's name
    config: ConfigOption = None,
) -> int:
    """Show the name and address of people or accounts. Who asked, for whom and why is kept first.

    Exit status 3 where somebody is not known.
    """
    if not pseudonyms:
        raise UsageError("Name one person_id at least, as `outlay sql` gives it.")
    import polars as pl

    from dashboards.access.viewer import ON_THIS_MACHINE
    from dashboards.entered import decisions_path
    from dashboards.entries.people import unmask as show
    from dashboards.entries.refused import Refused
    from pipelines.cli.output import write
    from pipelines.cli.work import state_errors
    from warehouse.decisions import open_decisions

    state, asked = settings_of(config).state, pl.Series([*pseudonyms], dtype=pl.String)
    with state_errors():
        try:
            with open_decisions(decisions_path(state)) as decisions:
                shown = show(state, decisions, ON_THIS_MACHINE, asked, reason=reason, by=name or getpass.getuser())
        except Refused as error:
            raise UsageError(str(error)) from error
    write(shown, format)
    unknown = asked.n_unique() - shown.height
    tell(f"{shown.height} of {asked.n_unique()} known; an audit row was kept for each.")
    return Exit.INCOMPLETE if unknown else Exit.COMPLETE
