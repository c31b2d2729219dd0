"""Software that people sign in to: what was bought, who has a seat, who uses it, and what each seat's state is.

What sources tell is kept through time (`seat_history`, `license_pool_history`, `activity`, `active_month`); `seat` and
`license_pool` are those of the business day, judged.
"""

from warehouse.tables.base import COUNT, DAY, DECIMAL, FLAG, INSTANT, JSON, TEXT, Column, Table

# What an account is. `person` may or may not be resolved; the others are nobody's waste.
ACCOUNT_KINDS = ("person", "contractor", "guest", "service_account", "shared_mailbox", "vendor", "unknown")
ACCOUNT_STATUSES = ("active", "suspended", "deleted", "invited")
APP_STATES = ("sanctioned", "under_review", "unsanctioned", "ignored", "discovered")
CADENCES_OF_LINES = ("monthly", "quarterly", "annual", "irregular", "once")
SEAT_STATES = ("active", "inactive", "never_used", "leaver", "duplicate", "unknown")

SOURCE = Column("source", TEXT, nullable=False, help="the configured source that told it")
APP_ID = Column("app_id", TEXT, nullable=False, help="the catalogue's product slug, else <source>.<vendor's id>")
ACCOUNT = Column("account_id", TEXT, nullable=False, help="keyed hash (people_key.person_id) of the vendor's user id")
PERSON_ID = Column("person_id", TEXT, help="null: no person, or not resolved; account_kind says which")
SEAT_OF_IT = (
    SOURCE,
    APP_ID,
    Column("sku", TEXT, nullable=False, help="the vendor's own name of what is licensed"),
    ACCOUNT,
    PERSON_ID,
    Column("account_kind", TEXT, nullable=False, allowed=ACCOUNT_KINDS),
    Column("account_status", TEXT, nullable=False, allowed=ACCOUNT_STATUSES, help="in the vendor's own directory"),
    Column("paid", FLAG, nullable=False, help="whether the seat costs anything: guests and free tiers do not"),
    Column("assigned_at", INSTANT, help="null where the vendor does not tell"),
    Column("via", TEXT, allowed=("direct", "group"), help="how it was assigned; null where it is not told"),
)
POOL_OF_IT = (
    SOURCE,
    APP_ID,
    Column("sku", TEXT, nullable=False),
    Column("name", TEXT, help="the vendor's or catalogue's name of the SKU"),
    Column("purchased", COUNT, unit="seats", help="null: the vendor does not tell; grace included, suspended not"),
    Column("consumed", COUNT, unit="seats", help="null: the vendor does not tell"),
    Column("in_grace", COUNT, unit="seats", help="of those purchased, past their renewal and still working"),
    Column("is_trial", FLAG),
    Column("renews_on", DAY, help="as the vendor tells it"),
    Column("purchased_from", TEXT, help="source, contract, or null where nobody tells"),
)
# A count of the vendor's own that names nobody: it is of the pool, and never makes a seat's use.
COUNTED_USE = (
    Column("active", COUNT, unit="seats", help="how many the vendor counts as used, of nobody in particular"),
    Column("active_days", COUNT, unit="days", help="in how many days up to active_as_of"),
    Column("active_as_of", DAY, help="the last day that the count knows of"),
)
MONEY_OF_IT = (
    Column("saving_per_month", DECIMAL, unit="currency", help="null: none is claimed or no price is known"),
    Column("currency", TEXT, unit="ISO 4217"),
)
VALID = (
    Column("x_valid_from", DAY, nullable=False, help="first business day on which it was so"),
    Column("x_valid_to", DAY, help="first on which it was no longer so; null while it is"),
    Column("x_last_seen", DAY, nullable=False, help="last business day on which the source had it so"),
)

APP = Table(
    "app",
    row="one product that people sign in to, or that is paid for",
    key=("app_id",),
    columns=(
        APP_ID,
        Column("name", TEXT, nullable=False),
        Column("vendor", TEXT),
        Column("category", TEXT),
        Column("owner", TEXT, help="person_id, or a team"),
        Column("state", TEXT, allowed=APP_STATES, help="null: no trail saw it within twelve months"),
        Column("trails", TEXT, help="which of card;invoice;sso;oauth;dns saw it, in this order"),
        Column("people", COUNT, help="known people on its trails"),
        Column("spend_12_months", DECIMAL, unit="currency", help="null: not told, or in several currencies"),
        Column("currency", TEXT, unit="ISO 4217"),
        Column("first_seen", DAY, help="null: no trail that saw it tells a day"),
        Column("last_seen", DAY, help="null: only grants that stand tell of it, without a day"),
        Column("risk", COUNT, unit="0..100"),
        Column("risk_reasons", JSON, help="a list of sentences, each with its points"),
        Column("reason", TEXT, help="why it has this state, and what is not known of it"),
        Column("departments", COUNT, help="of the people on its trails, as the roster has them; null: no roster tells"),
        Column("cadence", TEXT, allowed=CADENCES_OF_LINES, help="of what is paid for it; null: no line tells"),
        Column(
            "recurring_per_year", DECIMAL, unit="currency", help="what goes on at its newest amounts; null: nothing"
        ),
        Column("same_job_as", TEXT, help="approved apps that do the same job, joined by `;`"),
        Column("scopes", TEXT, help="what it may read or write by grants that stand, joined by a space"),
    ),
)
TRAIL_SIGHT = Table(
    "trail_sight",
    row="what a trail told of one client (an app of a tenant, a host) and of one account of it, or of nobody's",
    key=("x_source", "client", "account_id"),
    columns=(
        Column("x_source", TEXT, nullable=False, help="the configured trail that told it"),
        Column("trail", TEXT, nullable=False, allowed=("sso", "oauth", "dns")),
        Column("client", TEXT, nullable=False, help="the source's own id of the app, or the host"),
        Column("account_id", TEXT, nullable=False, help="keyed hash of an account or a device; empty: nobody's"),
        PERSON_ID,
        Column("name", TEXT, help="as the source shows it"),
        Column("publisher", TEXT, help="whom the source has verified as its maker"),
        Column("domains", TEXT, help="of its home page and its reply addresses, joined by a space"),
        Column("consent", TEXT, help="which of principal;all_principals;application gave the scopes"),
        Column("scopes", TEXT, help="joined by a space; null: not told"),
        Column("first_seen", DAY, help="null: no day is told"),
        Column("last_seen", DAY, help="null: no day is told"),
        Column("ended_on", DAY, help="day of a revocation, or from which on a grant was no longer there"),
        Column("x_last_seen", DAY, nullable=False, help="last business day on which the source told it"),
    ),
)
SEAT_HISTORY = Table(
    "seat_history",
    row="one account's seat of one SKU over business days on which it did not change",
    key=("source", "sku", "account_id", "x_valid_from"),
    columns=(*SEAT_OF_IT, *VALID),
)
LICENSE_POOL_HISTORY = Table(
    "license_pool_history",
    row="purchased seats of one SKU over business days on which they did not change",
    key=("source", "sku", "x_valid_from"),
    columns=(*POOL_OF_IT, *VALID, *COUNTED_USE),
)
ACTIVITY = Table(
    "activity",
    row="what one account last did in an app by one signal; the last value seen stays where a vendor erases it",
    key=("source", "account_id", "signal"),
    columns=(
        SOURCE,
        APP_ID,
        ACCOUNT,
        PERSON_ID,
        Column("signal", TEXT, nullable=False, help="what exactly was seen: `sso.0oa1`, `exchange`, `files.activity`"),
        Column("last_activity_at", INSTANT, help="null: the feed tells of the account, and that it never did"),
        Column("as_of", DAY, nullable=False, help="the last day that the feed knew of when it told this"),
        Column("lag_days", COUNT, nullable=False, unit="days", help="the business day less as_of"),
    ),
)
ACTIVE_MONTH = Table(
    "active_month",
    row="an account was active in an app in a month; only ever added to",
    key=("source", "account_id", "app_id", "month"),  # of an identity provider one account has many apps
    columns=(
        SOURCE,
        APP_ID,
        ACCOUNT,
        PERSON_ID,
        Column("month", TEXT, nullable=False, unit="YYYY-MM"),
        Column("signal", TEXT, nullable=False),
    ),
)
MONTH_COVERED = Table(
    "month_covered",
    row="a month of which a source told the use of an app in full; a month without such a row is no history, and not 0",
    key=("source", "app_id", "month"),
    columns=(SOURCE, APP_ID, Column("month", TEXT, nullable=False, unit="YYYY-MM")),
)
SAAS_FEED = Table(
    "saas_feed",
    row="one thing that a source was last asked for, what came, and how far it can be trusted",
    key=("source", "feed"),
    columns=(
        SOURCE,
        Column("feed", TEXT, nullable=False, help="users, licenses, activity, `activity.<app_id>` …"),
        Column("day", DAY, nullable=False, help="business day on which it was last asked"),
        Column("last_ok", DAY, help="business day on which it was last told in full"),
        Column(
            "status",
            TEXT,
            nullable=False,
            allowed=("ok", "refused", "failed", "not_asked", "not_offered", "concealed", "stale", "frozen"),
            help="refused: a permission or plan is missing; frozen: nothing moves while the app is in use elsewhere",
        ),
        Column("as_of", DAY, help="the last day that the feed knows of; null where that is not told"),
        Column("newest", INSTANT, help="the newest activity in it, of anybody"),
        Column("rows", COUNT, nullable=False),
        Column("permission", TEXT, help="what is missing where it is refused"),
        Column("reason", TEXT, help="found, expected, what to do; null where it is ok"),
    ),
)
SEAT = Table(
    "seat",
    row="one account's seat of one SKU on the business day, with its state",
    key=("source", "sku", "account_id"),
    columns=(
        *SEAT_OF_IT,
        Column("state", TEXT, nullable=False, allowed=SEAT_STATES),
        Column("waste", FLAG, nullable=False, help="whether it is money for nothing: not of an exempt or a free seat"),
        Column("last_activity_at", INSTANT),
        Column("signal", TEXT, help="what was looked for, and in which feed"),
        Column("as_of", DAY, help="the last day that the feed of that signal knows of"),
        Column("lag_days", COUNT, unit="days"),
        *MONEY_OF_IT,
        Column("cheaper_sku", TEXT, help="where it uses only what that has; null: its tier fits, or nobody can tell"),
        Column("tier_saving_per_month", DECIMAL, unit="currency"),
        Column("reason", TEXT, nullable=False, help="a sentence with source, signal, as-of and lag"),
    ),
)
LICENSE_POOL = Table(
    "license_pool",
    row="purchased seats of one SKU on the business day",
    key=("source", "sku"),
    columns=(
        *POOL_OF_IT,
        Column("as_of", DAY, nullable=False),
        Column("contract_id", TEXT, help="the contract whose price it has"),
        Column("unit_price_per_month", DECIMAL, unit="currency"),
        Column("currency", TEXT, unit="ISO 4217"),
        Column("reason", TEXT, help="why purchased, consumed or the price is not known, and the vendor's count of use"),
        *COUNTED_USE,
    ),
)
OVERLAP = Table(
    "overlap",
    row="two things bought for one job, and what ending one of them saves in a year",
    key=("kind", "kept", "retired"),
    columns=(
        Column("kind", TEXT, nullable=False, allowed=("same_product", "same_job", "in_bundle")),
        Column("kept", TEXT, nullable=False, help="app or contract to keep"),
        Column("retired", TEXT, nullable=False, help="app or contract to end"),
        Column("category", TEXT),
        Column("people_on_kept", COUNT),
        Column("people_on_retired", COUNT),
        Column("people_on_both", COUNT),
        Column("people_without_kept", COUNT, help="who would need a seat on the kept one"),
        Column("retired_cost_per_year", DECIMAL, unit="currency"),
        Column("extra_seats_cost_per_year", DECIMAL, unit="currency"),
        Column("migration_cost", DECIMAL, unit="currency"),
        Column("committed_cost", DECIMAL, unit="currency", help="of the retired one, to the end of its term"),
        Column("net_saving_per_year", DECIMAL, unit="currency", help="null: cannot be told, see reason"),
        Column("currency", TEXT, unit="ISO 4217"),
        Column("cashable_on", DAY, help="the day from which it leaves the invoice"),
        Column("reason", TEXT, nullable=False),
    ),
)
