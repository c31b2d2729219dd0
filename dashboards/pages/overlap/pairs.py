"""Each pair with what is left when one goes, and the one that is looked at with its arithmetic and the mark."""

from decimal import Decimal

from dash import html

from dashboards import wording
from dashboards.components import Column, card, named, table, told
from dashboards.components.base import Child, aria, present
from dashboards.pages.overlap.form import form
from dashboards.pages.overlap.view import KINDS, Row, View, goes, job, stays
from dashboards.queries.overlap import KEEP, RETIRE

NEAR_DAYS = 14
MARKED = {RETIRE: "Retire", KEEP: "Keep both"}
# What was decided of the finding of a pair that is no mark.
SEEN = {"acknowledged": "acknowledged", "snoozed": "snoozed"}


def pairs_card(view: View) -> html.Section:
    number = view.pairs.height
    sentence = f"{wording.word(number)} {'pair is' if number == 1 else 'pairs are'} paid for twice"
    caption = "A year, net of seats for whoever lacks them, of the move, and of the term that is still committed"
    chosen = (view.chosen or {}).get("overlap_id")
    cells = [
        Column("What goes, and why", lambda row: what(view, row, chosen), narrow="name", width="wide"),
        Column("Costs a year", lambda row: money(row, "retired_cost_per_year"), number=True, narrow="line"),
        Column("Net saving, first year", net, number=True, narrow="amount"),
        Column("From", when, narrow="line"),
        Column("Mark", mark, narrow="line"),
    ]
    return card(sentence, caption, table(cells, view.pairs.to_dicts(), label="Pairs"))


def what(view: View, row: Row, chosen: str | None) -> Child:
    second = f"{KINDS[row['kind']]}; {stays(row)} stays. {row['reason']}"
    link = html.A(goes(row), href=view.to(row), **(aria(current="true") if row["overlap_id"] == chosen else {}))
    return named(link, second)


def money(row: Row, name: str) -> Child:
    amount = row[name]
    return no_number() if amount is None else wording.exact(amount, row["currency"])


def net(row: Row) -> Child:
    return html.Span(money(row, "net_saving_per_year"), className="strong")


def when(row: Row) -> Child:
    return wording.day(row["cashable_on"]) if row["cashable_on"] else html.Span("not told", className="muted")


def mark(row: Row) -> Child:
    if row["mark"] not in MARKED:
        shape = html.Span(className="status-mark open", **aria(hidden="true"))
        seen = SEEN.get(row["status"] or "")
        return named(html.Span([shape, "Unmarked"], className="with-mark"), f"{seen}, {whose(row)}" if seen else None)
    shape = html.Span(className="status-mark resolved", **aria(hidden="true"))
    return named(html.Span([shape, MARKED[row["mark"]]], className="with-mark"), whose(row))


def whose(row: Row) -> str:
    """Who decided; nobody did of this pair alone where its rule or account is left in peace."""
    return f"by {row['marked_by']}" if row["marked_by"] else "with its rule or account"


def no_number() -> html.Span:
    return html.Span("no number", className="muted")


def pair_card(view: View, row: Row) -> html.Section:
    """One pair: who would miss it, from what it costs to what is left, and the mark."""
    parts = [
        html.Div([html.H3("Who would miss it"), *missed(row)]),
        html.Div([html.H3("Net saving"), arithmetic(row)]),
        html.Div([html.H3("Your mark"), *marking(view, row)]),
    ]
    caption = (
        f"{job(row['category']) if row['category'] else KINDS[row['kind']]}: {goes(row)} goes, {stays(row)} stays."
    )
    return card(sentence(row), caption, html.Div(parts, className="thirds"), action=notice(view, row))


def sentence(row: Row) -> str:
    cost, left = row["retired_cost_per_year"], row["net_saving_per_year"]
    if left is None or cost is None:
        return f"What retiring {goes(row)} saves cannot be told"
    write = lambda amount: wording.whole(amount, row["currency"])  # noqa: E731
    return f"Retiring {goes(row)} is worth {write(left)} in the first year, not {write(cost)}"


def notice(view: View, row: Row) -> Child:
    if row["decide_by"] is None:
        return None
    left = (row["decide_by"] - view.visit.snapshot.as_of).days
    said = f"Notice by {row['decide_by']:%a} {wording.day(row['decide_by'])}, in {wording.some(left, 'day')}"
    return told(said, "bad") if left <= NEAR_DAYS else html.Span(said, className="second")


def missed(row: Row) -> list[Child]:
    people, both = row["people_on_retired"], row["people_on_both"]
    if people is None or both is None:
        return [html.P(row["reason"])]
    only, kept = people - both, (row["people_on_kept"] or both) - both
    numbers = {
        f"only {row['retired_name']}": ("unused", only),
        "both": ("active", both),
        f"only {row['kept_name']}": ("other", kept),
    }
    whole = only + both + kept or 1
    bars = [
        html.Div(className=f"seat-part {tone}", style={"width": f"{100 * number / whole:.2f}%"})
        for tone, number in numbers.values()
        if number
    ]
    keys = [
        html.Li(
            [
                html.Span(className=f"key seat-{tone}", **aria(hidden="true")),
                name,
                html.Span(wording.count(number), className="number strong"),
            ]
        )
        for name, (tone, number) in numbers.items()
    ]
    label = ", ".join(f"{name} {number}" for name, (_, number) in numbers.items())
    return [
        html.P(f"{wording.count(only)} of {wording.count(people)} have {row['retired_name']} alone"),
        html.Div(bars, className="seat-bar wide", role="img", **aria(label=label)),
        html.Ul(keys, className="share-legend"),
        html.P(row["reason"], className="caption under"),
    ]


def arithmetic(row: Row) -> html.Ul:
    """Each step with its sign; what is not told is no zero."""
    lacking = row["people_without_kept"]
    seats = f"{wording.some(lacking, 'person lacks', 'people lack')} one" if lacking is not None else None
    steps = [
        (f"{row['retired_name']}, a year", "as its contract says", row["retired_cost_per_year"], 1),
        (f"Extra seats on {row['kept_name']}", seats, row["extra_seats_cost_per_year"], -1),
        ("Moving people, once", "as the company reckons it", row["migration_cost"], -1),
        ("Term still committed", until(row), row["committed_cost"], -1),
        ("First year, net", None, row["net_saving_per_year"], 1),
    ]
    return html.Ul([step(row, *each) for each in steps], className="steps")


def until(row: Row) -> str | None:
    return f"gone from {wording.day(row['cashable_on'])}" if row["cashable_on"] else None


def step(row: Row, label: str, note: str | None, amount: Decimal | None, sign: int) -> html.Li:
    value = "no number" if amount is None else wording.exact(sign * amount, row["currency"])
    words = present(html.Div(label), html.Div(note, className="second") if note else None)
    return html.Li([html.Div(words), html.Span(value, className="number")])


def marking(view: View, row: Row) -> list[Child]:
    stands = None
    if row["mark"] in MARKED:
        until_then = f", to {wording.day(row['marked_until'])}" if row["marked_until"] else ""
        note = f": {row['note']}" if row["note"] else ""
        stands = html.P(f"{MARKED[row['mark']]}, {whose(row)}{until_then}{note}")
    other = row["saving_at_renewal"]
    once = (
        html.P(
            f"Not on top of the {wording.exact(other, row['currency'])} a year that renewing fewer seats of "
            f"{row['retired_name']} would give back: one or the other.",
            className="caption",
        )
        if other and other > 0
        else None
    )
    finding = (
        html.P(html.A("The same decision stands on its finding", href=f"/findings/{row['finding_id']}"))
        if row["finding_id"]
        else None
    )
    return present(stands, form(row), once, finding)
