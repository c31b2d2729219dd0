"""What can be decided of a contract: renew, renew fewer, negotiate, let it end; taken back, and signed off."""

import dash_mantine_components as dmc
from dash import dcc, html

from dashboards import wording
from dashboards.components import card
from dashboards.components.base import Child, present
from dashboards.reports.renewal.pack import Contract, told_money

ABOUT, WHO, CHOICE, SEATS, REASON, OWNER, ANSWER = (
    f"contract-{part}" for part in ("about", "who", "choice", "seats", "reason", "owner", "answer")
)
RECORD, TAKE_BACK, SIGN = "contract-record", "contract-take-back", "contract-sign"
BUTTONS = {RECORD: "Record decision", TAKE_BACK: "Take it back", SIGN: "Sign it off"}


def form_card(contract: Contract, decided: str) -> html.Section:
    row = contract.row
    by = f"By {row['decide_by']:%A} {wording.day(row['decide_by'])}" if row["decide_by"] else "No last day is known"
    left = row["days_left"]
    when = f", in {wording.some(left, 'day')}" if left is not None and left >= 0 else ", which is past" if left else ""
    return card("Your decision", f"{by}{when}", *present(html.P(decided) if decided else None, form(contract)), span=4)


def form(contract: Contract) -> html.Div:
    fields: list[Child] = [
        dcc.Store(id=ABOUT, data=contract.row["contract_id"]),
        dmc.RadioGroup(
            dmc.Stack([dmc.Radio(label=label, value=value, size="sm") for value, label in choices(contract)], gap=8),
            id=CHOICE,
            label="What to do",
            value="reduce" if fewer(contract) else "renew",
            size="sm",
        ),
        dmc.NumberInput(
            id=SEATS,
            label="Seats, to renew fewer",
            value=contract.advised or "",
            min=0,
            hideControls=True,
            allowDecimal=False,
        ),
        dmc.TextInput(id=WHO, label="Your name", value="", persistence="entered-by", persistence_type="local"),
        dmc.Textarea(id=REASON, label="Note, kept with the decision", value="", autosize=True, minRows=2),
        dmc.TextInput(id=OWNER, label="New owner, if it is somebody else’s", value=""),
        html.Div([button(name) for name in BUTTONS], className="form-buttons"),
        html.Div(id=ANSWER, className="said", role="status"),
    ]
    return html.Div(fields, className="entry-form")


def fewer(contract: Contract) -> bool:
    return contract.advised is not None and contract.committed is not None and contract.advised < contract.committed


def choices(contract: Contract) -> list[tuple[str, str]]:
    saving = contract.advised_saving
    less = f", {told_money(contract, saving)} a year less" if saving and saving > 0 else ""
    advised = f"Renew {wording.some(contract.advised or 0, 'seat')}{less}" if fewer(contract) else "Renew fewer seats"
    whole = f"Renew all {wording.count(contract.committed)}" if contract.committed is not None else "Renew as it is"
    return [("reduce", advised), ("renew", whole), ("negotiate", "Negotiate"), ("end", "Let it end")]


def button(name: str) -> html.Button:
    style = "button primary" if name == RECORD else "button"
    return html.Button(BUTTONS[name], id=name, className=style, type="button", n_clicks=0)
