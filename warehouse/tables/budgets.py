"""What a company planned to spend, version by version, and how it stands beside what was spent and is forecast."""

from warehouse.tables.base import COUNT, DAY, DECIMAL, FLAG, NUMBER, TEXT, Column, Table

BASES = ("effective", "billed")
PHASINGS = ("even", "days", "last_year", "typed")
SCOPE = (
    Column("dimension", TEXT, help="of the target; null where a filter says what is meant"),
    Column("target", TEXT),
    Column("match", TEXT, help="a filter: `provider=aws; service=Amazon Bedrock|Vertex AI; tag.env=prod`"),
    Column("basis", TEXT, nullable=False, allowed=BASES),
)
# What a file or a person says of one budget.
SAID = (
    *SCOPE[:3],
    Column("period", TEXT, nullable=False, help="2026-10, 2026-Q4, 2026, FY2026 or FY2026-Q4"),
    Column("amount", DECIMAL, nullable=False),
    Column("currency", TEXT, nullable=False),
    Column("basis", TEXT, allowed=BASES, help="effective where it is not told"),
    Column(
        "plan_rates", TEXT, help="what one of each currency was planned to cost in the budget's: `USD=0.92; GBP=1.15`"
    ),
    Column("phasing", TEXT, allowed=PHASINGS, help="even where it is not told"),
    Column("months", TEXT, help="of typed phasing: the amounts of its months, `9000; 9500; 11500`"),
    Column("author", TEXT),
    Column("decided_on", DAY, help="the day of this version; where it is not told, the day on which it was first read"),
    Column("reason", TEXT),
    Column("approver", TEXT),
)

BUDGET_VERSION = Table(
    "budget_version",
    row="one version of what is planned for one scope and period; never changed, a later one stands over it",
    key=("budget", "period", "version"),
    columns=(
        Column("budget", TEXT, nullable=False, help="the scope and basis in one text"),
        *SCOPE,
        Column("period", TEXT, nullable=False),
        Column("start", DAY, nullable=False),
        Column("end", DAY, nullable=False, help="the day after the last"),
        Column("version", COUNT, nullable=False, help="1 is the original"),
        Column("amount", DECIMAL, unit="currency", help="null where the budget was taken back"),
        Column("currency", TEXT, nullable=False),
        *(column for column in SAID if column.name in ("plan_rates",)),
        Column("phasing", TEXT, nullable=False, allowed=PHASINGS),
        Column("months", TEXT),
        Column("author", TEXT),
        Column("decided_on", DAY, nullable=False),
        Column("reason", TEXT),
        Column("approver", TEXT),
        Column("origin", TEXT, nullable=False, allowed=("file", "entered")),
        Column("said_in", TEXT, help="the file, or the id of the entry"),
        Column("line", COUNT),
        Column("seen_on", DAY, nullable=False, help="the business day on which it was first known here"),
    ),
)

BUDGET_MONTH = Table(
    "budget_month",
    row="one month of one budget: what was planned first and is now, and what was spent",
    key=("budget", "period", "month"),
    columns=(
        Column("budget", TEXT, nullable=False),
        *SCOPE,
        Column("period", TEXT, nullable=False),
        Column("month", DAY, nullable=False, help="its first day"),
        Column("currency", TEXT, nullable=False),
        Column("original", DECIMAL, unit="currency"),
        Column("planned", DECIMAL, unit="currency", help="by the version that stands"),
        Column("phased", TEXT, help="how the months follow from the amount"),
        Column("actual", DECIMAL, unit="currency", help="up to the business day; null where it is unknown"),
    ),
)

BUDGET = Table(
    "budget",
    row="one budget of a scope and period, beside what was spent and is forecast",
    key=("budget", "period"),
    columns=(
        Column("budget", TEXT, nullable=False),
        *SCOPE,
        Column("period", TEXT, nullable=False),
        Column("start", DAY, nullable=False),
        Column("end", DAY, nullable=False, help="the day after the last"),
        Column("currency", TEXT, nullable=False),
        Column("versions", COUNT, nullable=False),
        Column("original", DECIMAL, unit="currency"),
        Column("current", DECIMAL, unit="currency"),
        Column("planned_to_date", DECIMAL, unit="currency", help="the months that are over, and of this one its days"),
        Column("actual", DECIMAL, unit="currency", help="up to the business day; null where it is unknown"),
        Column("used_percent", NUMBER, unit="percent", help="actual of current"),
        Column("forecast", DECIMAL, unit="currency", help="of the whole period"),
        Column("forecast_low", DECIMAL, unit="currency"),
        Column("forecast_high", DECIMAL, unit="currency"),
        Column("over_percent", NUMBER, unit="percent", help="how likely the total is above the budget"),
        Column("variance", DECIMAL, unit="currency", help="actual - planned_to_date"),
        Column("variance_currency", DECIMAL, unit="currency", help="rates other than planned"),
        Column("variance_one_off", DECIMAL, unit="currency", help="credits, refunds, corrections, one-off purchases"),
        Column("variance_commitment", DECIMAL, unit="currency", help="commitments that were not used"),
        Column("variance_rest", DECIMAL, unit="currency"),
        Column("is_over", FLAG, nullable=False, help="the period is over"),
        Column("reason", TEXT, help="why something is unknown"),
    ),
)

BUDGET_ALERT = Table(
    "budget_alert",
    row="one time that a budget's actual or forecast came past a threshold",
    key=("budget", "period", "version", "kind", "threshold", "number"),
    columns=(
        Column("budget", TEXT, nullable=False),
        Column("period", TEXT, nullable=False),
        Column("version", COUNT, nullable=False),
        Column("kind", TEXT, nullable=False, allowed=("actual", "forecast")),
        Column("threshold", COUNT, nullable=False, unit="percent"),
        Column("number", COUNT, nullable=False, help="2 is the second time, after it had fallen 5 points below"),
        Column("raised_on", DAY, nullable=False),
        Column("percent", NUMBER, nullable=False, unit="percent", help="on that day"),
        Column("cleared_on", DAY, help="when it had fallen 5 points below; null while it stands"),
    ),
)
