"""`make conformance`: a warehouse from the sample company, our rules, and the Foundation's tool."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from checks.conformance.foundation import known_of, unexplained
from pipelines.cli.progress import progress
from pipelines.conformance import Conformance, judge, kinds_of
from pipelines.conformance.validator import NoValidator, installed, unaccounted, validate
from pipelines.demo import demo
from pipelines.docs import PAGES
from warehouse.snapshot import Snapshot, open_snapshot

ROOT = Path(__file__).parents[2]
PAGE = Path("docs/conformance.md")
AS_OF = date(2026, 10, 31)


def main() -> int:
    """0 where nothing is wrong; 1 with a line for each thing that is."""
    with tempfile.TemporaryDirectory() as folder:
        settings, _ = demo(Path(folder), seed=1, size="small", as_of=AS_OF, told=_say, watch=progress)
        with open_snapshot(settings.state) as snapshot:
            judged = judge(snapshot, kinds_of(settings), {})
            wrong = [*_ours(judged), *_theirs(snapshot, [*kinds_of(settings)], judged.verdicts), *_page()]
    for line in wrong:
        _say(f"WRONG  {line}")
    return 1 if wrong else 0


def _ours(judged: Conformance) -> Iterator[str]:
    counts = dict(judged.verdicts["status"].value_counts().iter_rows())
    _say(f"Ours: {', '.join(f'{count} {status}' for status, count in sorted(counts.items()))}.")
    yield from judged.table_faults
    for row in judged.verdicts.filter(judged.verdicts["status"] == "failed").iter_rows(named=True):
        yield f"{row['rule']} at {row['source']}: {row['offending']} of {row['rows']} rows, for example {row['value']}"
    for known in judged.stale:
        _say(f"No row here needs the exception of {', '.join(known.rules)} ({known.scope}).")


def _theirs(snapshot: Snapshot, sources: Sequence[str], verdicts: pl.DataFrame) -> Iterator[str]:
    """A tool that is missing is wrong too: what was not asked is not known to hold."""
    try:
        validator = installed(ROOT / ".venv-validator")
        for rule_id in unaccounted(validator.model()):
            yield f"{rule_id} of the requirements model is neither checked nor explained"
        report = validate(validator, snapshot, sources)
    except NoValidator as error:
        yield str(error)
        return
    _say(f"The Foundation's: {report.decided} rules decided, {len(report.broken)} called broken.")
    for finding in unexplained(report.broken, known_of(verdicts, report.given)):
        yield f"focus-validator: {finding.rule}: {finding.message}"


def _page() -> Iterator[str]:
    if (ROOT / PAGE).read_text(encoding="utf-8") != PAGES[PAGE]():
        yield f"{PAGE} is not what the code says; run make docs"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
