"""What rules say of resources: findings, what became of them, and how it all adds up to the bill."""

from warehouse.tables.base import COUNT, DAY, DECIMAL, FLAG, INSTANT, JSON, NUMBER, TEXT, Column, Table

OUTCOMES = ("waste", "in_use", "unknown", "lead")
CONFIDENCE = ("high", "medium", "low")
STATUSES = (
    "open",
    "acknowledged",
    "in_progress",
    "resolved",
    "verified",
    "not_realised",
    "regressed",
    "snoozed",
    "exempt",
)
RESOURCE_OF_IT = (
    Column("provider", TEXT, nullable=False),
    Column("account", TEXT, nullable=False, help="SubAccountId"),
    Column("region", TEXT),
    Column("resource_id", TEXT, nullable=False, help="x_resource_key; lower-cased for Azure"),
    Column("resource_type", TEXT, help="the provider's own name of the type; null where only the bill knows it"),
    Column("resource_name", TEXT),
)
MONEY_OF_IT = (
    Column(
        "cost_in_window", DECIMAL, unit="currency", help="effective cost of the resource in the window; null: no row"
    ),
    Column(
        "waste_in_window",
        DECIMAL,
        unit="currency",
        help="of that, what the finding holds for waste, unscaled; 0 where it is included in another",
    ),
    Column("saving_per_month", DECIMAL, unit="currency", help="cash that leaves the invoice; null: none is claimed"),
    Column("commitment_freed_per_month", DECIMAL, unit="currency", help="usage that a commitment covered"),
    Column("list_price_estimate_per_month", DECIMAL, unit="currency", help="an estimate, where no bill tells"),
    Column("currency", TEXT, unit="ISO 4217"),
    Column("saving_is_upper_bound", FLAG, nullable=False),
    Column("no_saving_reason", TEXT, help="why saving_per_month is null where the outcome is waste"),
    Column("included_in", TEXT, help="finding_id of the finding on the same resource whose saving holds this one's"),
)

FINDING = Table(
    "finding",
    row="what one rule (or a provider's advice) says of one resource on the business day",
    key=("finding_id",),
    columns=(
        Column(
            "finding_id", TEXT, nullable=False, help="first 16 hex digits of SHA-256 of rule, provider, account, id"
        ),
        Column("rule", TEXT, nullable=False, help="the rule's id; of advice its origin and kind"),
        Column("rule_version", COUNT, nullable=False),
        Column("origin", TEXT, nullable=False, help="outlay, or whose advice it is"),
        Column("outcome", TEXT, nullable=False, allowed=OUTCOMES),
        *RESOURCE_OF_IT,
        Column("window_start", DAY, help="of the cost"),
        Column("window_end", DAY, help="last day of it"),
        Column("window_days", COUNT, unit="days", help="that the rule looked back"),
        Column(
            "coverage_percent", NUMBER, unit="percent", help="of the window with data; null where no metric is read"
        ),
        Column("since", DAY, help="first day on which it was so, as far as is known"),
        Column("last_activity", DAY, help="last day with any sign of use"),
        *MONEY_OF_IT,
        Column(
            "confidence", TEXT, allowed=CONFIDENCE, help="from how many kinds of evidence agree; of waste and leads"
        ),
        Column("reason", TEXT, nullable=False, help="a sentence"),
        Column("action", TEXT, help="the command that a person would run; never run here"),
        Column("cannot_see", TEXT, help="what the rule does not know"),
        Column("evidence", JSON, nullable=False, help="an object: observed values, thresholds, what the money is of"),
        Column("owner", TEXT, help="from a decision, a tag or the account"),
        Column("owner_from", TEXT, help="decision, tag or account"),
        Column("status", TEXT, nullable=False, allowed=STATUSES, help="as of the snapshot; pages overlay decisions"),
        Column(
            "first_found", DAY, nullable=False, help="first business day with this outcome, as far back as it goes on"
        ),
    ),
)
FINDING_HISTORY = Table(
    "finding_history",
    row="what was said of one finding over business days on which it stayed so; only waste and leads",
    key=("finding_id", "x_valid_from"),
    columns=(
        Column("finding_id", TEXT, nullable=False),
        Column("rule", TEXT, nullable=False),
        *RESOURCE_OF_IT,
        Column("outcome", TEXT, nullable=False, allowed=OUTCOMES),
        Column("saving_per_month", DECIMAL, unit="currency"),
        Column("commitment_freed_per_month", DECIMAL, unit="currency"),
        Column("currency", TEXT),
        Column("x_valid_from", DAY, nullable=False),
        Column("x_valid_to", DAY, help="first business day on which it was no longer so; null while it is"),
    ),
)
SAVING = Table(
    "saving",
    row="what acting on one finding really saved, as later bills show",
    key=("finding_id", "acted_on"),
    columns=(
        Column("finding_id", TEXT, nullable=False),
        Column("rule", TEXT, nullable=False),
        *RESOURCE_OF_IT,
        Column("acted_on", DAY, nullable=False, help="day of the decision `resolved`, or on which it was found gone"),
        Column("acted_by", TEXT, help="null where nobody said so and the bill alone shows it"),
        Column("claimed_per_month", DECIMAL, unit="currency"),
        Column("before_per_day", DECIMAL, unit="currency"),
        Column("after_per_day", DECIMAL, unit="currency"),
        Column("before_days", COUNT, unit="days"),
        Column("after_days", COUNT, unit="days"),
        Column("after_from", DAY),
        Column("after_to", DAY),
        Column("verified_per_month", DECIMAL, unit="currency", help="(before - after) x 30.44; null while unproved"),
        Column("currency", TEXT),
        Column("state", TEXT, nullable=False, allowed=("resolved", "verified", "not_realised", "regressed")),
        Column("reason", TEXT, nullable=False),
    ),
)
WASTE_TOTAL = Table(
    "waste_total",
    row="how the effective cost of one account in the window divides: the parts add up to it",
    key=("provider", "account", "currency"),
    columns=(
        Column("provider", TEXT, nullable=False),
        Column("account", TEXT, nullable=False),
        Column("currency", TEXT, nullable=False),
        Column("window_start", DAY, nullable=False),
        Column("window_end", DAY, nullable=False),
        Column("effective_cost", DECIMAL, nullable=False, unit="currency"),
        Column("waste", DECIMAL, nullable=False, unit="currency"),
        Column("in_use", DECIMAL, nullable=False, unit="currency"),
        Column("unknown", DECIMAL, nullable=False, unit="currency"),
        Column("not_covered", DECIMAL, nullable=False, unit="currency", help="no rule looks at it, or no resource"),
    ),
)
RULE_RUN = Table(
    "rule_run",
    row="one rule on the business day: how many resources it judged, or why it could not",
    key=("rule",),
    columns=(
        Column("rule", TEXT, nullable=False),
        Column("waste", COUNT, nullable=False),
        Column("leads", COUNT, nullable=False),
        Column("in_use", COUNT, nullable=False),
        Column("unknown", COUNT, nullable=False),
        Column("ended", INSTANT, nullable=False),
        Column("failure", TEXT, help="null where it ran"),
    ),
)
