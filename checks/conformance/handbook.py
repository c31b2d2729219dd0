"""`docs/conformance.md`, made from the rules by `make docs`."""

from collections.abc import Iterator, Mapping, Sequence

from checks.conformance import FAMILIES, RULES
from checks.conformance.columns import CONDITIONS, MANDATORY, RECOMMENDED
from checks.conformance.foundation import FALSE_ALARMS
from checks.conformance.known import Known
from checks.conformance.rule import OneValue, Rule
from checks.conformance.schema import PRESENT, presence_ids, schema_ids, type_ids
from checks.conformance.unchecked import UNCHECKED

HEAD = """# Conformance to FOCUS 1.4

Which rules of [FOCUS](https://focus.finops.org) the rows in the warehouse are held against, what is excepted, and why.
This page is made from the code (`make docs`).

- `outlay conformance` holds what is published against every rule below, in one SQL statement, and shows for each rule
  and source how many rows were judged, how many break it, and one of them; `--rule ID` shows up to 20 rows that break
  a rule. Exit status 1 where a MUST is broken and no exception below covers it; a broken SHOULD is told.
- `make conformance` makes a warehouse from the sample company, does the same there, then writes the rows as FOCUS 1.2
  and runs the FinOps Foundation's `focus-validator` over them, in an environment of its own. After that it does so, one
  source at a time, with a month of every export that is read: two to three minutes. It ends with status 1 where one of
  the two finds something that is not explained here, where the validator is not there, or where this page is not what
  the code says. The validator needs Python 3.12; `make conformance PYTHON_3_12=…` says where it is, if not
  in the path as `python3.12`.

Outlay reads what providers write and changes no value, so a rule that a provider breaks is broken in the warehouse too.
To be told of it is the purpose of the check.

**Ids** are those of the requirements model of FOCUS 1.4, where `CAU-` stands for Cost and Usage and `ATT-` for
attributes; in the model of 1.2 they have no such prefix. Ids that start with `x_` are ours.
"""
GIVEN = """Where a column is asked for only under a condition, a rule about it is judged in the loads that fill it at
least once: a column without a single value is one that the export does not carry ("not given").
"""


ByExport = Mapping[str, Mapping[str, str]]


def page(known: Sequence[Known], never_filled: ByExport, may_lack: ByExport) -> str:
    """The whole page as Markdown.

    `never_filled` has for each kind of export the columns that stay null, `may_lack` those of which some exports of
    the kind tell nothing, and why.
    """
    sections = [
        _counts(),
        _columns(),
        *(_family(title, rules) for title, rules in FAMILIES.items()),
        _table_rules(),
        _unchecked(),
        _exceptions(known),
        _null_columns(never_filled, may_lack),
        _false_alarms(),
    ]
    return "\n".join([HEAD, *sections])


def _counts() -> str:
    unchecked = sum(len(group.ids) for group in UNCHECKED)
    checked = f"{len(RULES)} rules are checked on the rows and {len(schema_ids())} on the table"
    return f"**How many**: {checked}; {unchecked} can be decided by neither, and each says why.\n"


def _columns() -> str:
    lines = [
        "## How FOCUS asks for the columns of Cost and Usage",
        "",
        GIVEN,
        "| asked for | columns |",
        "|---|---|",
        f"| always | {_codes(MANDATORY)} |",
        f"| as a recommendation | {_codes(RECOMMENDED)} |",
        *(f"| with {condition} | {_codes(columns)} |" for condition, columns in CONDITIONS.items()),
        "",
    ]
    return "\n".join(lines)


def _family(title: str, rules: Sequence[Rule | OneValue]) -> str:
    head = [f"## {title}", "", "| id | | since | rule | reads |", "|---|---|---|---|---|"]
    return "\n".join([*head, *map(_rule, rules), ""])


def _rule(rule: Rule | OneValue) -> str:
    columns = _codes(rule.columns[:4]) + (" …" if len(rule.columns) > 4 else "")
    return f"| `{rule.id}` | {rule.level} | {rule.since} | {_cell(rule.sentence)} | {columns} |"


def _table_rules() -> str:
    head = [
        "## Each column is there and has its type",
        "",
        "Looked at in the table itself, which has all columns of FOCUS 1.4: numbers are DECIMAL(38,18), instants UTC"
        " timestamps, texts Unicode, JSON its text.",
        "",
        "| column | is there | has its type and form |",
        "|---|---|---|",
    ]
    rows = [f"| `{name}` | {_codes(presence_ids(name))} | {_codes(type_ids(name))} |" for name in PRESENT]
    return "\n".join([*head, *rows, ""])


def _unchecked() -> str:
    head = ["## Not checked, and why", "", "| why | rules |", "|---|---|"]
    return "\n".join([*head, *(f"| {_cell(group.why)} | {_codes(group.ids)} |" for group in UNCHECKED), ""])


def _exceptions(known: Sequence[Known]) -> str:
    head = ["## Exceptions", "", "| where | rules | why |", "|---|---|---|"]
    return "\n".join([*head, *(f"| {each.scope} | {_codes(each.rules)} | {_cell(each.why)} |" for each in known), ""])


def _null_columns(never_filled: ByExport, may_lack: ByExport) -> str:
    head = [
        "## Columns that stay null",
        "",
        "What an export has no column for stays unknown; nothing is made up.",
        "",
        "| export | columns of FOCUS 1.4 that stay null | why |",
        "|---|---|---|",
    ]
    some = ["", "Of these columns only some exports of the kind tell nothing.", "", *head[-2:]]
    return "\n".join([*head, *_null_lines(never_filled), *some, *_null_lines(may_lack), ""])


def _null_lines(empty: ByExport) -> Iterator[str]:
    """A line an export and reason."""
    for export, columns in empty.items():
        for why in dict.fromkeys(columns.values()):
            yield f"| {export} | {_codes([name for name in columns if columns[name] == why])} | {_cell(why)} |"


def _false_alarms() -> str:
    head = ["## What the Foundation's validator says wrongly", "", "| rules | why |", "|---|---|"]
    return "\n".join([*head, *(f"| {_codes(alarm.rules)} | {_cell(alarm.why)} |" for alarm in FALSE_ALARMS), ""])


def _codes(names: Sequence[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
