"""Runs the FinOps Foundation's validator, which lives in an environment of its own, over our rows written as 1.2."""

import json
import subprocess
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from checks.conformance import RULES
from checks.conformance.columns import MANDATORY
from checks.conformance.foundation import Finding, findings, supported
from checks.conformance.schema import schema_ids
from checks.conformance.unchecked import UNCHECKED
from transforms.focus.as_1_2 import COLUMNS_1_2, as_1_2
from warehouse.snapshot import Snapshot

ENVIRONMENT = Path(".venv-validator")
GET_IT = "It needs Python 3.12: make conformance PYTHON_3_12=… says where it is."
MODEL = "focus_validator/rules/model-1.2.0.1.json"
TIMEOUT_SECONDS = 900


class NoValidator(Exception):
    """The tool is not installed, or does not run."""


@dataclass(frozen=True)
class Report:
    """What the tool said: rules it decided, and all that it calls broken; `given` are the columns that rows fill."""

    decided: int
    broken: list[Finding]
    given: Collection[str]


@dataclass(frozen=True)
class Validator:
    """The installed tool: its interpreter, and the folder that its package lies in."""

    python: Path
    packages: Path

    def model(self) -> Mapping[str, Mapping[str, str]]:
        """The requirements model of FOCUS 1.2 that the tool ships: rule id -> rule."""
        return json.loads((self.packages / MODEL).read_text(encoding="utf-8"))["ModelRules"]


def installed(environment: Path = ENVIRONMENT) -> Validator:
    """The tool in its environment. Raises NoValidator with how to get it."""
    python = (environment / "bin" / "python").absolute()
    packages = next(environment.absolute().glob("lib/python*/site-packages"), None)
    if packages is None or not python.exists() or not (packages / MODEL).is_file():
        raise NoValidator(f"The Foundation's validator is not in {environment}. {GET_IT}")
    return Validator(python, packages)


def unaccounted(model: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The rules of the tool's model that we neither check nor explain; a composite rule is its parts."""
    ours = {rule.id for rule in RULES} | schema_ids() | {rule_id for group in UNCHECKED for rule_id in group.ids}
    known = {rule_id.split("-", 1)[1] for rule_id in ours}
    return [rule_id for rule_id, rule in model.items() if rule["Function"] != "Composite" and rule_id not in known]


def validate(validator: Validator, snapshot: Snapshot, sources: Sequence[str]) -> Report:
    """Writes the billing rows of these sources as FOCUS 1.2 and runs the tool over them. Raises NoValidator."""
    rows_of = snapshot.frame('FROM "cost_and_usage" WHERE list_contains(?, x_source)', [list(sources)])
    given = {column.name for column in COLUMNS_1_2 if rows_of[column.name].count()}
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.parquet"
        as_1_2(rows_of.lazy(), given | set(MANDATORY)).sink_parquet(rows)
        report = _run(validator, Path(folder), rows, supported(given))
    composite = {rule_id for rule_id, rule in validator.model().items() if rule["Function"] == "Composite"}
    decided, broken = findings(report, composite)
    return Report(decided, broken, given)


def _run(validator: Validator, folder: Path, rows: Path, criteria: Collection[str]) -> str:
    """The tool reads its currencies from the folder that it is started in, and leaves a log there."""
    (folder / "focus_validator").symlink_to(validator.packages / "focus_validator")
    report = folder / "report.xml"
    command = [
        str(validator.python), "-m", "focus_validator.main", "--data-file", str(rows), "--validate-version", "1.2",
        "--block-download", "--applicability-criteria", ",".join(criteria),
        "--output-type", "unittest", "--output-destination", str(report),
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False, env={"PATH": ""}
    )
    if done.returncode or not report.is_file():
        said = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["nothing"]
        raise NoValidator(f"The Foundation's validator ended with status {done.returncode} and said: {said[0]}")
    return report.read_text(encoding="utf-8")
