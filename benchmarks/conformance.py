"""The second half of `make conformance`: the Foundation's validator over a month of every export.

Each of its findings is a false alarm that is declared, or a rule that our own verdict on the same rows excepts, tells,
or does not find given.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from checks.conformance.foundation import Finding, known_of, unexplained, unneeded
from pipelines.conformance import judge, kinds_of
from pipelines.conformance.validator import NoValidator, Validator, installed, validate
from tests.pipelines.conformance.deliveries import every_export
from warehouse.snapshot import Snapshot, open_snapshot


def main() -> int:
    """0 where each finding is explained and each declared false alarm is raised; 1 with a line for each that is not."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        os.environ.setdefault(name, "of-nobody")
    try:
        validator = installed()
        with (
            tempfile.TemporaryDirectory() as folder,
            every_export(Path(folder)) as settings,
            open_snapshot(settings.state) as snapshot,
        ):
            wrong = [*_wrong(validator, snapshot, kinds_of(settings))]
    except NoValidator as error:
        wrong = [str(error)]
    for line in wrong:
        _say(f"WRONG  {line}")
    return 1 if wrong else 0


def _wrong(validator: Validator, snapshot: Snapshot, kinds: Mapping[str, str]) -> Iterator[str]:
    verdicts = judge(snapshot, kinds, {}).verdicts
    raised: list[Finding] = []
    for source in kinds:
        report = validate(validator, snapshot, [source])
        left = unexplained(report.broken, known_of(verdicts.filter(pl.col("source") == source), report.given))
        raised += report.broken
        _say(
            f"{source}: {report.decided} rules decided, {len(report.broken)} called broken, {len(left)} for no reason."
        )
        yield from (f"{source}: {finding.rule}: {finding.message}" for finding in left)
    yield from (f"a false alarm that no export raises: {rule}" for rule in unneeded(raised))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
