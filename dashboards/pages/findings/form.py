"""What a person can decide: the same fields for one finding and for those that are marked in the queue."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards.components.base import Child, aria, present

ABOUT, WHO, UNTIL, REASON, OWNER, SCOPE, ANSWER = (
    f"decide-{part}" for part in ("about", "who", "until", "reason", "owner", "scope", "answer")
)
MARK = "decide-mark"
# What is said of an event in the cost, beside these.
VERDICTS = {"real": "It is real", "expected": "It was expected", "noise": "It is noise"}
# Each button decides one thing; every one is always there, since what they do names them all.
BUTTONS = {
    "open": "Open again",
    "acknowledged": "Acknowledge",
    "in_progress": "Start work",
    "resolved": "It is done",
    "snoozed": "Snooze",
    "exempt": "Exempt",
    **VERDICTS,
}
SCOPES_OF_COST = {"finding": "This event", "service": "Its service in this account", "account": "Its account"}
SCOPES = {
    "finding": "This finding",
    "resource": "Its resource",
    "rule": "Its rule, everywhere",
    "account": "Its account",
}


ENDS = {False: "Up to and with, to snooze or exempt", True: "Up to and with, to expect, snooze or exempt"}
ASKED = {False: "Snooze, exempt, hand over", True: "Is this expected? Up to when, of what, and why"}
ABOUT_WHAT = {False: "Exempt", True: "Expected, or exempt"}


def button_id(status: str) -> str:
    return f"decide-{status.replace('_', '-')}"


def mark(finding_id: str, name: str) -> dmc.Checkbox:
    """The box at the head of a row."""
    return dmc.Checkbox(id={"type": MARK, "finding": finding_id}, size="xs", **aria(label=f"Mark {name}"))


def form(
    finding_ids: Sequence[str],
    *,
    primary: str,
    main: Sequence[str],
    owner: str = "",
    several: bool = False,
    of_cost: bool = False,
) -> html.Div:
    """Decides of `finding_ids`, of none of them the marked rows; `primary` and `main` are buttons that stand first.

    What is said of events alone is hidden where `of_cost` is not so.
    """
    first = [button(status, primary=status == primary, owner=owner) for status in dict.fromkeys([primary, *main])]
    rest = [
        button(status, hidden=status in VERDICTS and not of_cost)
        for status in BUTTONS
        if status not in (primary, *main)
    ]
    more: list[Child] = [
        dmc.TextInput(id=UNTIL, label=ENDS[of_cost], placeholder="2027-01-31", value=""),
        dmc.Textarea(
            id=REASON,
            label="Note, needed to snooze or exempt" if of_cost else "Reason, needed to snooze or exempt",
            value="",
            autosize=True,
            minRows=1,
        ),
        dmc.TextInput(id=OWNER, label="New owner, if it is somebody else’s", placeholder=owner, value=""),
        scope(several=several, of_cost=of_cost),
        html.Div(rest, className="form-buttons"),
    ]
    return html.Div(
        present(
            dcc.Store(id=ABOUT, data=list(finding_ids)),
            dmc.TextInput(id=WHO, label="Your name", value="", persistence="entered-by", persistence_type="local"),
            html.Div(first, className="form-buttons"),
            html.Details([html.Summary(ASKED[of_cost]), html.Div(more, className="entry-form")], open=of_cost),
            html.Div(id=ANSWER, className="said", role="status"),
        ),
        className="entry-form",
    )


def button(status: str, *, primary: bool = False, owner: str = "", hidden: bool = False) -> html.Button:
    name = f"Acknowledge for {owner}" if status == "acknowledged" and owner else BUTTONS[status]
    style = "button primary" if primary else "button"
    return html.Button(name, id=button_id(status), className=style, type="button", n_clicks=0, hidden=hidden)


def scope(*, several: bool, of_cost: bool) -> dmc.RadioGroup:
    """What an exemption is about; of many findings at once each is its own."""
    names = {"finding": "Each finding"} if several else SCOPES_OF_COST if of_cost else SCOPES
    choices = [dmc.Radio(label=name, value=value, size="xs") for value, name in names.items()]
    return dmc.RadioGroup(dmc.Stack(choices, gap=6), id=SCOPE, label=ABOUT_WHAT[of_cost], value="finding", size="sm")
