"""Who works here, behind pseudonyms: names and addresses are in people.db alone."""

from warehouse.tables.base import COUNT, DAY, TEXT, Column, Table

KINDS = ("employee", "contractor", "service_account", "shared_mailbox")
STATUSES = ("active", "leave", "suspended", "left")

PERSON = Table(
    "person",
    row="one employee or contractor as the newest roster that has them tells; never a name or an address",
    key=("person_id",),
    columns=(
        Column("person_id", TEXT, nullable=False, help="a keyed pseudonym, given once and never changed"),
        Column("x_source", TEXT, nullable=False, help="the people source that told it"),
        Column("kind", TEXT, nullable=False, allowed=KINDS),
        Column("status", TEXT, nullable=False, allowed=STATUSES),
        Column("department", TEXT),
        Column("team", TEXT),
        Column("cost_center", TEXT),
        Column("manager_id", TEXT, help="person_id of the manager"),
        Column("country", TEXT, unit="ISO 3166-1 alpha-2"),
        Column("start", DAY),
        Column("end", DAY, help="the last day; null while no end is known"),
        Column("as_of", DAY, nullable=False, help="business day on which the roster had it so"),
        Column("x_line", COUNT, help="line of the roster's file; null from an interface"),
    ),
)
