"""`docs/checks.md`, made from the registry by `make docs`."""

from checks.anomalies import SUITE as ANOMALIES
from checks.changes import SUITE as CHANGES
from checks.check import Check, Suite
from checks.findings import SUITE as FINDINGS
from checks.forecast import SUITE as FORECASTS
from checks.suites import SUITES

HEAD = """# Checks

What is asked of the data before it is published. This page is made from the code (`make docs`).

A check that **blocks** is judged on what is staged; if it fails, nothing of that source and billing period is
committed, its last good figures stay, and every run says so until the period loads. The others are **reported**.
The newest outcome of each is in the table `check_result`.
"""


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([HEAD, *(_section(suite) for suite in (*SUITES, FINDINGS, CHANGES, FORECASTS, ANOMALIES))])


def _section(suite: Suite) -> str:
    head = [f"## {suite.title} (`{suite.table.name}`)", "", f"Judged by {suite.judged_by}.", ""]
    table = ["| check | | asks | how |", "|---|---|---|---|", *(_line(check) for check in suite.checks)]
    return "\n".join([*head, *table, ""])


def _line(check: Check) -> str:
    return f"| `{check.name}` | {'blocks' if check.blocking else 'reported'} | {check.title}. | {check.docs} |"
