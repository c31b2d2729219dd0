"""The command line: each command once, by group; what a command needs is imported when it runs."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from cyclopts import App, CycloptsError, Group

from pipelines.cli.exits import UsageError, guard
from pipelines.garbage import end_at_once

START, RUN, BILLS, WASTE, LICENCES, FINANCE, REPORTS = (
    Group("Start", sort_key=1),
    Group("Run", sort_key=2),
    Group("Bills", sort_key=3),
    Group("Waste", sort_key=4),
    Group("Licences and renewals", sort_key=5),
    Group("Finance", sort_key=6),
    Group("Reports", sort_key=7),
)
OPTIONS = Group("Options", sort_key=9)
ABOUT = "What a company pays for cloud and SaaS, and what of it is wasted, each figure proven down to the billing row."


@dataclass(frozen=True)
class Command:
    """A word after `outlay`: its group, one line of help, and where its function is."""

    name: str
    group: Group
    help: str
    target: str


COMMANDS = (
    Command("demo", START, "Show everything on an invented company.", "pipelines.cli.start:demo"),
    Command("init", START, "Write a commented outlay.toml from what it finds here.", "pipelines.cli.start:init"),
    Command("doctor", START, "Check config, sources, credentials and this machine.", "pipelines.cli.start:doctor"),
    Command(
        "permissions", START, "Print what a cloud must allow: reads alone.", "pipelines.cli.permissions:permissions"
    ),
    Command("run", RUN, "Read what is new, prove it, publish it.", "pipelines.cli.run:run"),
    Command("preview", RUN, "Show what a run would make of a source's newest file.", "pipelines.cli.preview:preview"),
    Command("serve", RUN, "Serve the pages on this machine.", "pipelines.cli.run:serve"),
    Command("snapshot", RUN, "Snapshots: what was known when.", "pipelines.cli.run:snapshot"),
    Command("sample", RUN, "Write and serve an invented company.", "pipelines.cli.sample:sample"),
    Command("score", RUN, "Compare what was found with an invented company's truth.", "pipelines.cli.score:score"),
    Command("reconcile", BILLS, "Prove every sum against its source.", "pipelines.cli.bills:reconcile"),
    Command("invoice-total", BILLS, "Enter what an invoice says.", "pipelines.cli.invoices:invoice_total"),
    Command(
        "conformance", BILLS, "Hold the rows against the rules of FOCUS 1.4.", "pipelines.cli.conformance:conformance"
    ),
    Command("findings", WASTE, "List what is wasted, the largest saving first.", "pipelines.cli.waste:findings"),
    Command("explain", WASTE, "Show all that a finding rests on.", "pipelines.cli.waste:explain"),
    Command("decide", WASTE, "Decide what becomes of findings, contracts and apps.", "pipelines.cli.decide:decide"),
    Command(
        "renewals", LICENCES, "List contracts by the last day to decide on them.", "pipelines.cli.renewals:renewals"
    ),
    Command("shadow-it", LICENCES, "List the apps that nobody approved.", "pipelines.cli.shadow:shadow_it"),
    Command("resolve", LICENCES, "Say which product a text on a card line is of.", "pipelines.cli.shadow:resolve"),
    Command("people", LICENCES, "Who is behind a pseudonym, for IT.", "pipelines.cli.people:people"),
    Command(
        "commitments",
        FINANCE,
        "Show what commitments save and waste, and when they end.",
        "pipelines.cli.commitments:commitments",
    ),
    Command("changes", FINANCE, "Say why cost changed, in terms that add up.", "pipelines.cli.changes:changes"),
    Command("forecast", FINANCE, "Say what months will come to.", "pipelines.cli.forecast:forecast"),
    Command("budgets", FINANCE, "List budgets, and set one.", "pipelines.cli.budgets:budgets"),
    Command("unit-cost", FINANCE, "List what a unit of your work costs.", "pipelines.cli.unit_cost:unit_cost"),
    Command("ai-cost", FINANCE, "List what AI costs.", "pipelines.cli.ai_cost:ai_cost"),
    Command("close", FINANCE, "Close a month: match, accrue, charge out, approve.", "pipelines.cli.close:close"),
    Command("allocate", FINANCE, "List what each team or other target bears.", "pipelines.cli.allocation:allocate"),
    Command("anomalies", FINANCE, "List what cost more or less than expected.", "pipelines.cli.anomalies:anomalies"),
    Command("report", REPORTS, "Write a report from the newest snapshot.", "pipelines.cli.reports:report"),
    Command("sql", BILLS, "Ask the newest snapshot a question in SQL.", "pipelines.cli.bills:sql"),
)


def make_app() -> App:
    """`outlay` with its commands, none of them imported."""
    app = App("outlay", help=ABOUT, help_format="plaintext", version=_version, suppress_keyboard_interrupt=False)
    for flag in (*app.help_flags, *app.version_flags):
        app[flag].group = (OPTIONS,)
    for command in COMMANDS:
        app.command(command.target, name=command.name, group=command.group, help=command.help)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit status."""
    end_at_once()
    return guard(lambda: _dispatch(sys.argv[1:] if arguments is None else list(arguments)))


def _dispatch(arguments: list[str]) -> int:
    try:
        done = make_app()(arguments, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        raise UsageError(f"{error} See `outlay {_known(arguments)}--help`.") from error
    return done or 0


def _known(arguments: list[str]) -> str:
    """The command that was meant, with a space behind it, where there is one of that name."""
    first = arguments[0] if arguments else ""
    return f"{first} " if any(command.name == first for command in COMMANDS) else ""


def _version() -> str:
    from pipelines.version import version

    return f"outlay {version()}"
