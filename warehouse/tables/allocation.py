"""Whose cost it is: each dimension (team, product) parts all cost among its targets, what is nobody's included."""

from warehouse.tables.base import COUNT, DAY, DECIMAL, FLAG, INSTANT, JSON, TEXT, Column, Table

# The target of what no rule takes.
UNALLOCATED = "unallocated"
DIMENSION = Column("dimension", TEXT, nullable=False, help="team, product …; `account` where no rule is written")
PERIOD = Column("period", TEXT, nullable=False, unit="YYYY-MM", help="month of the charge's day")
CURRENCY = Column("BillingCurrency", TEXT)
TARGET = Column("target", TEXT, nullable=False, help="`unallocated` is what no rule takes")
WHERE = (
    Column("x_provider", TEXT),
    Column("SubAccountId", TEXT),
    Column("ServiceName", TEXT),
)
MONEY = (
    Column("EffectiveCost", DECIMAL, nullable=False, unit="BillingCurrency"),
    Column("BilledCost", DECIMAL, nullable=False, unit="BillingCurrency"),
)
RULE = (
    Column("rule", TEXT, help="the rule that gave it, a pool's name where it was shared; null: no rule"),
    Column("version", TEXT, help="of the rule"),
)

HOW = (
    Column("kind", TEXT, nullable=False, allowed=("direct", "shared", "follows", "none")),
    Column("reason", TEXT, help="why it is nobody's"),
)
ROWS = Column("x_rows", COUNT, help="billing rows that went whole; null of a share")
ISSUER = Column("InvoiceIssuerName", TEXT, help="whose invoice it is on; the provider where no charge names anybody")
# What a charge is, as far as it matters to whoever bears it; usage is all that is none of the others, tax too.
CHARGES = ("usage", "unused_commitment", "credit", "purchase", "correction")

ALLOCATION = Table(
    "allocation",
    row="what one target of a dimension bears of one service of an account on one day, by the rule that gave it",
    key=(
        *("dimension", "day", "BillingCurrency", "x_provider", "SubAccountId", "ServiceName"),
        *("target", "rule", "version", "kind", "reason", "InvoiceIssuerName", "x_charge"),
    ),
    columns=(
        DIMENSION,
        Column("day", DAY, nullable=False, help="first UTC day of the charge"),
        CURRENCY,
        *WHERE,
        TARGET,
        *RULE,
        *HOW,
        *MONEY,
        ROWS,
        ISSUER,
        Column("x_charge", TEXT, allowed=CHARGES, help="what was charged; usage is all that is none of the others"),
    ),
)
ALLOCATION_MONTHLY = Table(
    "allocation_monthly",
    row="what one target of a dimension bears of one service of an account in one month of charges",
    key=(
        *("dimension", "period", "BillingCurrency", "x_provider", "SubAccountId", "ServiceName", "target"),
        *("kind", "reason"),
    ),
    columns=(DIMENSION, PERIOD, CURRENCY, *WHERE, TARGET, *HOW, *MONEY, ROWS),
)
ALLOCATION_TARGET = Table(
    "allocation_target",
    row="one that bears cost in a dimension",
    key=("dimension", "target"),
    columns=(
        DIMENSION,
        TARGET,
        Column("parent", TEXT, help="the target above it; null at the top"),
        Column("owner", TEXT),
        Column("cost_centre", TEXT),
        Column("gl_account", TEXT),
        Column("declared", FLAG, nullable=False, help="a row of [[targets]] says it; else a rule or a tag brought it"),
    ),
)
ALLOCATION_RULE = Table(
    "allocation_rule",
    row="one version of a rule as it is in force on the business day; without a rule, the settings of the dimension",
    key=("dimension", "rule", "version"),
    columns=(
        DIMENSION,
        *RULE,
        Column("says", JSON, nullable=False, help="all of it, with its maps and figures"),
        Column("file", TEXT, help="where it is written"),
        Column("line", COUNT),
    ),
)
ALLOCATION_FROZEN = Table(
    "allocation_frozen",
    row="one version of a rule as the closed month of an issuer of invoices keeps it",
    key=("dimension", "period", "issuer", "rule", "version"),
    columns=(
        DIMENSION,
        PERIOD,
        *RULE,
        Column("says", JSON, nullable=False),
        Column("frozen_at", INSTANT, nullable=False),
        Column("issuer", TEXT, help="null where the month was kept for all issuers"),
    ),
)
ALLOCATION_RESTATED = Table(
    "allocation_restated",
    row="by how much a rule that goes back changes what a target bears of a closed month",
    key=("dimension", "period", "BillingCurrency", "target"),
    columns=(
        DIMENSION,
        PERIOD,
        CURRENCY,
        TARGET,
        Column("before", DECIMAL, nullable=False, unit="BillingCurrency", help="by the rules that it was closed with"),
        Column("after", DECIMAL, nullable=False, unit="BillingCurrency"),
        Column("delta", DECIMAL, nullable=False, unit="BillingCurrency"),
        Column("rule", TEXT, nullable=False, help="the rules that go back, with their versions"),
        Column("reason", TEXT, nullable=False),
        Column("author", TEXT, help="who asked for it"),
    ),
)
ALLOCATION_NOTE = Table(
    "allocation_note",
    row="something about an allocation that a person should know",
    key=("dimension", "kind", "text"),
    columns=(
        DIMENSION,
        Column(
            "kind",
            TEXT,
            nullable=False,
            allowed=("stopped", "no_driver", "negative", "gap", "split_differs", "unknown_saving"),
            help="stopped: nothing is allocated by the dimension",
        ),
        Column("text", TEXT, nullable=False),
    ),
)
FINANCE_READ = Table(
    "finance_read",
    row="what outlay.toml and the company's own files said of its money when it was last worked out",
    columns=(Column("digest", TEXT, nullable=False), Column("read_at", INSTANT, nullable=False)),
)
