"""What people enter, and who did what: kept in the decisions database, copied into each snapshot."""

from warehouse.tables.base import COUNT, DAY, DECIMAL, INSTANT, JSON, TEXT, Column, Table

DECISION = Table(
    "decision",
    row="one decision that a person made about one thing; never changed, a later one stands over it",
    key=("id",),
    columns=(
        Column("id", COUNT, nullable=False, help="given by the database; a greater one was entered later"),
        Column("at", INSTANT, nullable=False),
        Column("by", TEXT, nullable=False, help="the name that the person chose, or the viewer"),
        Column("subject_kind", TEXT, nullable=False, help="finding, contract, app, seat, difference, …"),
        Column("subject_id", TEXT, nullable=False),
        Column("status", TEXT, nullable=False),
        Column("until", DAY, help="the last day that it holds; null: without end"),
        Column("reason", TEXT),
        Column("owner", TEXT, help="null: says nothing about the owner; empty: nobody"),
        Column("saving", DECIMAL, unit="currency", help="as the person saw it, on the page's basis"),
        Column("cost", DECIMAL, unit="currency", help="as the person saw it, on the page's basis"),
        Column("currency", TEXT),
        Column("window_days", COUNT, unit="days", help="the window that the figures were measured on"),
        Column("evidence", JSON, help="a JSON object, as the person saw it"),
        Column("snapshot_id", TEXT, help="the snapshot that the person looked at"),
    ),
)

AUDIT = Table(
    "audit",
    row="one thing that somebody did: a decision entered, a person's name shown, a right given",
    key=("id",),
    columns=(
        Column("id", COUNT, nullable=False, help="given by the database; a greater one was written later"),
        Column("at", INSTANT, nullable=False),
        Column("by", TEXT, nullable=False),
        Column("action", TEXT, nullable=False, help="decide, unmask, …"),
        Column("subject_kind", TEXT, nullable=False),
        Column("subject_id", TEXT, nullable=False),
        Column("detail", JSON, help="a JSON object"),
    ),
)
