"""What trails of apps are made of: each sight of an app, and the products that texts are held against."""

from warehouse.tables.base import DAY, DECIMAL, FLAG, TEXT, Column, Table

APP_SIGHT = Table(
    "app_sight",
    row="one line, sign-on or other trace of an app; without an app a line that may be software or is said to be none",
    key=("trail", "x_source", "reference", "text", "app_id"),
    columns=(
        Column("app_id", TEXT, help="null: nothing tells it, or it is no software"),
        Column("trail", TEXT, nullable=False),
        Column("x_source", TEXT, nullable=False),
        Column("reference", TEXT, help="transaction_id of a line, else the account_id, else the source's own id"),
        Column("account", TEXT, help="of a line: the card or account that paid"),
        Column("person_id", TEXT),
        Column("first_seen", DAY, help="null: the trail tells no first day"),
        Column("last_seen", DAY, help="null: a grant that stands, of which no day is told"),
        Column("amount", DECIMAL, unit="currency", help="null of what is no line"),
        Column("currency", TEXT, unit="ISO 4217"),
        Column("stands", FLAG, help="whether it is a grant that stands"),
        Column("consent", TEXT, help="who gave it"),
        Column("scopes", TEXT, help="what it lets the app read or write, joined by a space"),
        Column("name", TEXT, help="what the trail calls the app"),
        Column("vendor", TEXT),
        Column("text", TEXT, help="what was read: on a line its descriptor, merchant or description"),
        Column("folded", TEXT, help="the text as a person's answer is kept: one answer is of all that fold alike"),
        Column("nearest", TEXT, help="where nothing tells it: a product or vendor that it may be"),
        Column("evidence", TEXT, help="why it is that app, or why nothing tells"),
        Column("mcc", TEXT, unit="ISO 18245"),
        Column("answered_by", TEXT, help="who said what the text is; null: nobody was asked"),
    ),
)
PRODUCT = Table(
    "product",
    row="one product of the catalogue, with those of the company's own list, as the run knew them",
    key=("product",),
    columns=(
        Column("product", TEXT, nullable=False, help="our slug"),
        Column("name", TEXT, nullable=False),
        Column("vendor", TEXT),
        Column("category", TEXT, help="the job that it does"),
    ),
)
