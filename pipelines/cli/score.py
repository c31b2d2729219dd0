"""How good the product is on the sample company: `score`."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from pipelines.cli.exits import Failed, tell
from pipelines.cli.options import ConfigOption, FormatOption, SnapshotOption

TruthOption = Annotated[Path, Parameter("--truth", help="The folder truth/ of a company of `outlay sample write`.")]


def score(
    *,
    truth: TruthOption,
    format: FormatOption = "table",  # noqa: A002 - the option's name
    snapshot: SnapshotOption = None,
    config: ConfigOption = None,
) -> None:
    """Compare what was found with the truth of the sample company.

    A row a kind of each area: how many were planted, found and right, and `all` for the kinds that are counted; then
    figures with what they are held against. A look-alike that is reported is a false alarm. Each miss, false alarm and
    wrong amount is a line on stderr. What nothing finds yet is missed. Exit status 1 where truth, files and snapshot do
    not tell of one company.
    """
    from pipelines.cli.reading import reading
    from pipelines.score import Disagrees, score_snapshot

    with reading(config, snapshot, format) as opened:
        try:
            scored = score_snapshot(opened.snapshot, opened.state, truth)
        except Disagrees as error:
            raise Failed("\n".join(f"Truth and files disagree: {reason}" for reason in error.reasons)) from error
        opened.show(scored.rows, money=("money_truth", "money_found"))
        for line in scored.lines:
            tell(line)
