"""What is true of a company that was made up: what a perfect reader of its bills, seats and lines would find.

Each table is a CSV `<name>.csv` in the folder `truth/` beside the company's files; `outlay score` compares with it.
Amounts are in the currency beside them. `why` is a sentence for whoever reads a miss or a false alarm.
"""

from warehouse.tables.base import COUNT, DAY, DECIMAL, FLAG, TEXT, Column, Table

WHY = Column("why", TEXT, nullable=False, help="the story behind it, in a sentence")
CURRENCY = Column("currency", TEXT, unit="ISO 4217")

TRUE_WASTE = Table(
    "waste",
    row="what a rule should say of one resource: planted waste, or something that looks like it and is not",
    columns=(
        Column("rule", TEXT, nullable=False, help="the rule's id, as docs/rules has it"),
        Column("outcome", TEXT, nullable=False, allowed=("waste", "in_use", "unknown", "lead")),
        Column("provider", TEXT, nullable=False),
        Column("account", TEXT, nullable=False, help="SubAccountId"),
        Column("resource_id", TEXT, nullable=False, help="x_resource_key: as the inventory has it"),
        Column(
            "saving_per_month",
            DECIMAL,
            unit="currency",
            help="cash off the invoice; none if none is claimed",
        ),
        Column("commitment_freed_per_month", DECIMAL, unit="currency"),
        CURRENCY,
        Column("since", DAY, help="the first day on which it was so"),
        WHY,
    ),
    key=("rule", "provider", "account", "resource_id"),
)
TRUE_ACTED = Table(
    "acted",
    row="what a person said is resolved of one planted waste, and what later bills show of it",
    columns=(
        Column("rule", TEXT, nullable=False),
        Column("provider", TEXT, nullable=False),
        Column("account", TEXT, nullable=False, help="SubAccountId"),
        Column("resource_id", TEXT, nullable=False, help="x_resource_key: as the inventory has it"),
        Column("acted_on", DAY, nullable=False, help="the day of the decision `resolved`"),
        Column("gone_on", DAY, help="the first day on which it was no more; none where nobody did it"),
        Column("came_back_on", DAY, help="the first day on which it was there again"),
        Column("state", TEXT, nullable=False, allowed=("resolved", "verified", "not_realised", "regressed")),
        Column("verified_per_month", DECIMAL, unit="currency", help="(cash a day before - after) x 30.44; if verified"),
        CURRENCY,
        WHY,
    ),
    key=("rule", "provider", "account", "resource_id", "acted_on"),
)
TRUE_SEAT = Table(
    "seats",
    row="what should be said of one seat, or of the unassigned seats of a pool",
    columns=(
        Column(
            "state",
            TEXT,
            nullable=False,
            help="a seat's, as in table seat; or over_tier",
        ),
        Column("waste", FLAG, nullable=False, help="whether it is money for nothing"),
        Column("source", TEXT, nullable=False, help="the feed that tells of it"),
        Column("app", TEXT, nullable=False, help="the catalogue's slug of the product"),
        Column("sku", TEXT, nullable=False),
        Column("account", TEXT, help="the vendor's own user id; none for a pool's unassigned seats"),
        Column("seats", COUNT, nullable=False),
        Column("saving_per_month", DECIMAL, unit="currency"),
        CURRENCY,
        WHY,
    ),
    key=("state", "source", "sku", "account"),
)
TRUE_RENEWAL = Table(
    "renewals",
    row="what should be said of the next renewal of one contract",
    columns=(
        Column("contract_id", TEXT, nullable=False),
        Column("app", TEXT, nullable=False),
        Column("end", DAY, nullable=False, help="the last day of the term that runs"),
        Column("decide_by", DAY, nullable=False, help="the last day that is in time under every reading"),
        Column("reading", TEXT, nullable=False, help="how the clause is counted to come to that day"),
        Column("seats_least", COUNT, help="of the band of right numbers; none where history is too short"),
        Column("seats_most", COUNT),
        Column("saving_at_renewal", DECIMAL, unit="currency", help="of a year, at the price that the contract has"),
        Column("saving_least", DECIMAL, unit="currency", help="with as many seats as the band has at most"),
        Column("saving_most", DECIMAL, unit="currency"),
        CURRENCY,
        WHY,
    ),
    key=("contract_id",),
)
TRUE_OVERLAP = Table(
    "overlap",
    row="two things bought for one job, or a pair that looks so and is not",
    columns=(
        Column("kind", TEXT, nullable=False, allowed=("same_product", "same_job", "in_bundle")),
        Column("waste", FLAG, nullable=False),
        Column("kept", TEXT, nullable=False, help="app or contract to keep"),
        Column("retired", TEXT, nullable=False, help="app or contract to end"),
        Column("people_on_both", COUNT),
        Column(
            "net_saving_per_year",
            DECIMAL,
            unit="currency",
            help="never the gross price",
        ),
        CURRENCY,
        WHY,
    ),
    key=("kind", "kept", "retired"),
)
TRUE_SHADOW = Table(
    "shadow_it",
    row="an app that somebody uses: unapproved, or one that is approved or no app and must not be listed",
    columns=(
        Column("app", TEXT, nullable=False, help="the catalogue's slug, else the vendor's own name"),
        Column("vendor", TEXT, nullable=False),
        Column("listed", FLAG, nullable=False, help="whether it belongs on the list of unapproved apps"),
        Column(
            "trails",
            TEXT,
            nullable=False,
            help="which of card;invoice;sso;oauth;dns see it, in this order",
        ),
        Column("people", COUNT),
        Column("spend_12_months", DECIMAL, unit="currency"),
        CURRENCY,
        Column("first_seen", DAY),
        Column("last_seen", DAY),
        WHY,
    ),
    key=("app",),
)
TRUE_ANOMALY = Table(
    "anomalies",
    row="one event in the cost: planted, or a change that is none, or what nobody can tell",
    columns=(
        Column("kind", TEXT, nullable=False, help="spike, step, drop, leak, new_region, new_service …"),
        Column(
            "anomalous",
            FLAG,
            help="none where nobody can tell, or not yet: in the first four weeks, and in the newest days, which one "
            "source has whole and another not. To find it and not to find it are both right",
        ),
        Column("provider", TEXT, nullable=False),
        Column("account", TEXT, help="of the cause; none where several moved alike"),
        Column("service", TEXT),
        Column("region", TEXT),
        Column("resource_id", TEXT, help="x_resource_key, or the commitment's id as the bill has it"),
        Column("start", DAY, nullable=False),
        Column("end", DAY, help="the last day of it; none where it goes on"),
        Column(
            "money",
            DECIMAL,
            unit="currency",
            help="effective cost above or below what would have been, until it is over or the day that it is; of "
            "falling utilisation that of what is unused",
        ),
        CURRENCY,
        WHY,
    ),
    key=("kind", "provider", "account", "service", "start"),
)
TRUE_FIGURE = Table(
    "finance",
    row="one figure of the company's money that can be worked out from how it was made",
    columns=(
        Column(
            "kind",
            TEXT,
            nullable=False,
            help="utilisation, coverage, esr (of list prices; esr.contracted, esr.eligible), ladder, accrual, "
            "changes.cause, invoice.difference, forecast.day5 and its like, forecast.coverage80",
        ),
        Column(
            "scope",
            TEXT,
            nullable=False,
            help="what it is of: `aws 2026-10`; of accrual and invoice.difference `<source> 2026-10`, of ladder "
            "`<first day after it> <commitment>`, of changes.cause `aws 2026-09 2026-10 <term>`, of "
            "forecast.coverage80 `aws 2026-10 day5 <service>`",
        ),
        Column("value", DECIMAL, nullable=False),
        Column("unit", TEXT, nullable=False, help="percent, or a currency"),
        WHY,
    ),
    key=("kind", "scope"),
)
TRUTH = (TRUE_WASTE, TRUE_ACTED, TRUE_SEAT, TRUE_RENEWAL, TRUE_OVERLAP, TRUE_SHADOW, TRUE_ANOMALY, TRUE_FIGURE)
