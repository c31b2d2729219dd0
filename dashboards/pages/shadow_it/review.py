"""What nothing tells: texts on lines that may be software, by their money, each to be answered once by a click."""

import dash_mantine_components as dmc
import polars as pl
from dash import dcc, html

from dashboards import wording
from dashboards.components import Column, Option, card, empty, filter_line, more, named, select, table
from dashboards.components.base import Child, aria, present
from dashboards.pages.findings.words import added
from dashboards.pages.shadow_it.view import MOST_TEXTS, Row, View, with_code
from dashboards.queries.sights import answered, products
from transforms.shadow_it.merchant_categories import SOFTWARE_MCC

WHO, ANSWER, SAYS, OTHER, SLUGS = "answer-who", "answer-said", "answer-says", "answer-other", "answer-slugs"
YES, NO, THIS, BACK = "yes", "no", "this", "back"
TEASED = 3
CATEGORIES = {None: "all", "software": "of software", "none": "not told", "else": "of something else"}


def teaser_card(view: View) -> html.Section | None:
    """The largest of them, with the way to the list; nothing where nothing is left open."""
    rows = view.texts
    if rows.is_empty():
        return None
    cells = [
        Column("On the line", text, narrow="name", width="wide"),
        Column("Is it", asked, narrow="detail"),
        Column("12 months", money, number=True, narrow="amount"),
    ]
    link = more("Answer them", view.link(list="review", app=None, state=None, category=None, trail=None))
    body = table(cells, rows.head(TEASED).to_dicts(), label="Left open", rest=link)
    return card(sentence(view), caption(), body)


def sentence(view: View) -> str:
    number = view.texts.height
    verb = "text on lines is" if number == 1 else "texts on lines are"
    return f"{wording.count(number)} {verb} left open, {added(view.texts, 'amount')} in 12 months"


def caption() -> str:
    return "Nothing tells them for sure. An answer is kept with your name and the date, and is not asked for again."


def review_card(view: View) -> html.Section:
    rows = view.texts
    if rows.is_empty():
        done = empty(
            "Nothing is left open", "Every text that may be software is told or answered.", icon_name="circle-check"
        )
        return html.Section(done, className="card span-12")
    rows = of_category(rows, view.visit.filters.get("mcc"))
    first = rows if view.shows_all else rows.head(MOST_TEXTS)
    left = rows.slice(first.height)
    link = html.A("Show them", href=view.visit.href(show="all"))
    rest = [f"{wording.count(left.height)} more, {added(left, 'amount')}. ", link] if left.height else None
    cells = [
        Column("On the line", text, narrow="name", width="text"),
        Column("What it may be", asked, narrow="detail", width="asked"),
        Column("12 months", money, number=True, narrow="amount"),
        Column("Your answer", buttons, narrow="detail", width="answers"),
    ]
    body = table(cells, first.to_dicts(), label="Texts that nothing tells", rest=rest)
    return card(sentence(view), caption(), who(view), filter_line(categories(view)), body)


def of_category(rows: pl.DataFrame, word: str | None) -> pl.DataFrame:
    """Those whose merchant category is of software, of something else, or not told; all of them for no such word."""
    is_software = pl.col("mcc").is_in(SOFTWARE_MCC)
    wanted = {"software": is_software, "else": ~is_software, "none": pl.col("mcc").is_null()}.get(word or "")
    return rows if wanted is None else rows.filter(wanted)


def categories(view: View) -> html.Details:
    """What the card programme says of the seller: a hint to look by, never a verdict."""
    now = view.visit.filters.get("mcc")
    options = [
        Option(f"{name} ({wording.count(of_category(view.texts, word).height)})", view.link(mcc=word), word == now)
        for word, name in CATEGORIES.items()
    ]
    return select("Merchant category", options)


def who(view: View) -> html.Div:
    """The name that answers are kept with, what is wrong with one, and the products that are likely to be named."""
    likely = pl.concat([view.every["app"], view.texts["nearest"]]).drop_nulls().unique()
    known = products(view.visit.snapshot).filter(pl.col("product").is_in(likely.implode()))
    options = [html.Option(value=row["product"], label=row["name"]) for row in known.to_dicts()]
    name = dmc.TextInput(id=WHO, label="Your name", value="", persistence="entered-by", persistence_type="local")
    said = html.Div(id=ANSWER, className="said", role="status")
    return html.Div([name, said, html.Datalist(options, id=SLUGS)], className="entry-form answer-who")


def text(row: Row) -> Child:
    lines = f"{wording.some(row['lines'], 'line')} in {wording.some(row['months'], 'month')}"
    days = f"{wording.day(row['first_seen'])} to {wording.day(row['last_seen'])}"
    code = f", MCC {row['mcc']}" if row["mcc"] else ""
    return named(row["descriptor"], f"{lines}{code}, {days}", code=True)


def asked(row: Row) -> Child:
    if row["nearest"] is None:
        return named("Which is it?", with_code(row["evidence"] or ""))
    question = f"Is it {row['nearest_name']}?" if row["is_product"] else f"One of {row['nearest_name']}’s: which?"
    return named(question, with_code(row["evidence"]))


def money(row: Row) -> Child:
    if row["amount"] is None:
        return html.Span("no number", className="muted")
    return wording.exact(row["amount"], row["currency"])


def buttons(row: Row) -> html.Div:
    subject, shown = row["subject"], row["descriptor"]
    yes = (
        button(subject, YES, "Yes", f"Yes, {shown} is {row['nearest_name']}", row["nearest"])
        if row["is_product"]
        else None
    )
    no = button(subject, NO, "No software", f"{shown} is no software", "")
    named_by = html.Div(
        [
            html.Label(
                ["Product of the catalogue", product_input(subject)],
                className="other-product",
            ),
            button(subject, THIS, "It is this", f"{shown} is the product that is named", ""),
        ],
        className="other-form",
    )
    other = html.Details([html.Summary("Something else"), named_by], className="other-answer")
    return html.Div(present(yes, no, other), className="answer-buttons")


def product_input(subject: str) -> Child:
    return dcc.Input(
        id={"type": OTHER, "text": subject},
        type="text",
        value="",
        list=SLUGS,
        placeholder="its name or slug",
        debounce=False,
    )


def button(subject: str, says: str, label: str, told: str, product: str) -> html.Button:
    which = {"type": SAYS, "text": subject, "says": says, "product": product}
    return html.Button(label, id=which, className="button", type="button", n_clicks=0, **aria(label=told))


def answers_card(view: View) -> html.Section | None:
    """The answers that stand, each to be taken back; nothing where there is none."""
    visit = view.visit
    rows = answered(visit.snapshot, visit.viewer, visit.entered)
    if rows.is_empty():
        return None
    cells = [
        Column("Text", lambda row: named(row["subject"], code=True), narrow="name", width="wide"),
        Column("Answer", said, narrow="detail"),
        Column("By", lambda row: named(row["by"], wording.day(row["on"])), narrow="line"),
        Column("", take_back, narrow="detail"),
    ]
    number = rows.height
    stand = "answer stands" if number == 1 else "answers stand"
    why = "Each is of every line that reads so, whatever its numbers. Taken back, the text is asked of again."
    unasked = [] if view.texts.height else [who(view)]
    return card(f"{wording.count(number)} {stand}", why, *unasked, table(cells, rows.to_dicts(), label="Answers"))


def said(row: Row) -> Child:
    if row["product"] is None:
        return "No software"
    return named(row["product_name"] or row["product"], row["product"])


def take_back(row: Row) -> html.Button:
    return button(row["subject"], BACK, "Take back", f"Take back the answer on {row['subject']}", "")
