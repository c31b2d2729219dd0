"""What commitments give and cost: usage by commitment, their terms, what each comes to, and what more would pay."""

from warehouse.tables.base import COUNT, DAY, DECIMAL, FLAG, INSTANT, JSON, NUMBER, TEXT, Column, Table
from warehouse.tables.cost_and_usage import COSTS

USES = ("used", "unused", "usage", "fee", "offset", "credit")
OF_A_BILL = (
    Column("x_source", TEXT, nullable=False),
    Column("x_period", TEXT, nullable=False, unit="YYYY-MM", help="billing period"),
)
COMMITMENT_USAGE = Table(
    "commitment_usage",
    row="usage of one meter by one account: of one commitment on a day, of none in a month",
    key=(
        *("x_source", "x_period", "day", "BillingCurrency", "x_provider", "BillingAccountId", "SubAccountId"),
        *("ServiceName", "RegionId", "x_meter", "x_use", "x_eligible", "x_dynamic", "CommitmentDiscountId"),
        *("CommitmentDiscountCategory", "CommitmentDiscountUnit", "x_offering", "x_rate"),
    ),
    columns=(
        *OF_A_BILL,
        Column("day", DAY, nullable=False, help="first UTC day of the charge; of uncovered usage its month's first"),
        Column("BillingCurrency", TEXT),
        Column("x_provider", TEXT),
        Column("BillingAccountId", TEXT),
        Column("SubAccountId", TEXT),
        Column("ServiceName", TEXT),
        Column("RegionId", TEXT),
        Column("x_meter", TEXT, help="what is used, without region and size where the provider's name has them"),
        Column("x_use", TEXT, nullable=False, allowed=USES, help="used and unused of a commitment; usage of none"),
        Column("x_eligible", FLAG, nullable=False, help="the bill says that a commitment could cover it"),
        Column("x_dynamic", FLAG, nullable=False, help="priced as spot, which nothing covers"),
        Column("CommitmentDiscountId", TEXT),
        Column("CommitmentDiscountCategory", TEXT),
        Column("CommitmentDiscountUnit", TEXT),
        Column("x_offering", TEXT, help="AWS' kind of savings plan; Google's consumption model"),
        Column("x_rate", TEXT, help="Google: effective cost over list cost, which tells commitments apart"),
        *(Column(cost, DECIMAL, unit="BillingCurrency") for cost in COSTS),
        Column("CommitmentDiscountQuantity", DECIMAL, unit="CommitmentDiscountUnit"),
        Column("x_upfront", DECIMAL, nullable=False, help="of the billed cost what is billed once"),
        Column("x_without_list", DECIMAL, nullable=False, help="effective cost of what has no list cost"),
        Column("x_without_contracted", DECIMAL, nullable=False, help="effective cost of what has no contracted cost"),
        Column("x_rows", COUNT, nullable=False, help="billing rows in it"),
    ),
)
SUMS = (
    *("used", "unused", "covered", "given_back", "effective", "listed", "contracted", "eligible_effective"),
    *("eligible_listed", "eligible_contracted", "without_list", "without_contracted", "eligible_without_list"),
    "eligible_without_contracted",
)
COMMITMENT_MONTH = Table(
    "commitment_month",
    row="what usage and commitments of one account came to in one month of charges: what shares are made of",
    key=("provider", "month", "currency", "SubAccountId"),
    columns=(
        Column("provider", TEXT),
        Column("month", DAY, nullable=False, help="its first day"),
        Column("currency", TEXT),
        Column("SubAccountId", TEXT),
        *(Column(name, DECIMAL, nullable=False, unit="currency") for name in SUMS),
        Column("has_commitments", FLAG, nullable=False),
    ),
)
COMMITMENT_METER = Table(
    "commitment_meter",
    row="one meter that commitments of the company are seen to cover, or others of its kind",
    key=("x_provider", "x_meter"),
    columns=(Column("x_provider", TEXT), Column("x_meter", TEXT)),
)
ELIGIBLE_USAGE = Table(
    "eligible_usage",
    row="what usage of one meter that commitments could cover came to in one hour or day of the bill",
    key=("x_source", "x_period", "start", "BillingCurrency", "x_provider", "RegionId", "x_meter"),
    columns=(
        *OF_A_BILL,
        Column("start", INSTANT, nullable=False),
        Column("hours", NUMBER, nullable=False, unit="hours", help="how long its charges are: 1 or 24"),
        Column("BillingCurrency", TEXT),
        Column("x_provider", TEXT),
        Column("RegionId", TEXT),
        Column("x_meter", TEXT),
        Column("ContractedCost", DECIMAL, nullable=False, help="of all, covered or not"),
        Column("covered", DECIMAL, nullable=False, help="contracted cost of what commitments cover"),
    ),
)
CONTRACT_APPLIED = Table(
    "contract_applied",
    row="what charges of one day count towards one commitment of a contract",
    key=("x_source", "x_period", "day", "ContractId", "ContractCommitmentId", "unit"),
    columns=(
        *OF_A_BILL,
        Column("day", DAY, nullable=False),
        Column("ContractId", TEXT),
        Column("ContractCommitmentId", TEXT, nullable=False),
        Column("unit", TEXT, help="of the quantity"),
        Column("cost", DECIMAL, unit="billing currency"),
        Column("quantity", DECIMAL, unit="unit"),
    ),
)
COMMITMENT_FILLED = Table(
    "commitment_filled",
    row="one billing period whose usage is in, and from which loads",
    key=("x_source", "x_period"),
    columns=(*OF_A_BILL, Column("loads", TEXT, nullable=False, help="ids of the loads, and what was eligible then")),
)
TERM = (
    Column("CommitmentDiscountId", TEXT, nullable=False, help="as the bill has it"),
    Column("x_provider", TEXT),
    Column("name", TEXT),
    Column("kind", TEXT, help="the provider's word for it: Savings Plan, Reserved Instance, Reservation …"),
    Column("category", TEXT, allowed=("Spend", "Usage")),
    Column("start", DAY),
    Column("end", DAY, help="the first day after it; null: unknown"),
    Column("payment", TEXT, help="No Upfront, Partial Upfront, All Upfront"),
    Column("status", TEXT, help="as the provider says it: Active, Expired, Superseded …"),
    Column("committed", DECIMAL, help="how much an hour, or how many"),
    Column("committed_unit", TEXT),
    Column("region", TEXT),
)
COMMITMENT_TERM = Table(
    "commitment_term",
    row="the term of one commitment as one source tells it",
    key=("x_source", "CommitmentDiscountId"),
    columns=(
        Column("x_source", TEXT, nullable=False),
        *TERM,
        Column("told_by", TEXT, nullable=False, allowed=("bill", "file", "api", "contract"), help="what told it"),
    ),
)
COMMITMENT = Table(
    "commitment",
    row="one commitment on the business day: when it ends, and what it gave in the window",
    key=("x_provider", "CommitmentDiscountId", "BillingCurrency"),
    columns=(
        *TERM,
        Column("BillingCurrency", TEXT),
        Column("SubAccountId", TEXT, help="that bought it"),
        Column("state", TEXT, nullable=False, allowed=("running", "ended", "superseded", "canceled", "end_unknown")),
        Column("end_from", TEXT, help="what told the end"),
        Column("window_end", DAY, help="last complete day of its bill"),
        Column("contracted_per_month", DECIMAL, help="goes back to this price when it ends; null: no contracted price"),
        Column("used_per_month", DECIMAL, help="effective cost of what was used"),
        Column("unused_per_month", DECIMAL, help="effective cost of what nothing used: waste"),
        Column("saving_per_month", DECIMAL, help="contracted cost of the covered usage less all that it cost"),
        Column("utilisation_percent", NUMBER, unit="percent", help="of effective cost"),
        Column("quantity_percent", NUMBER, unit="percent", help="utilisation by its own unit"),
        Column(
            "break_even_percent", NUMBER, unit="percent", help="utilisation below which it costs more than it saves"
        ),
        Column("upfront", DECIMAL, help="billed at once"),
        Column("paid_back_on", DAY, help="the day on which what was avoided came to the upfront fee"),
        Column("reason", TEXT, nullable=False, help="how its figures come about, and what is unknown"),
    ),
)
DRAWDOWN = Table(
    "drawdown",
    row="how far one commitment of a contract is met on the business day",
    key=("ContractId", "ContractCommitmentId"),
    columns=(
        Column("ContractId", TEXT, nullable=False),
        Column("ContractCommitmentId", TEXT, nullable=False),
        Column("description", TEXT),
        Column("x_provider", TEXT),
        Column("model", TEXT, allowed=("Continuous", "Discontinuous")),
        Column("interval", TEXT, help="in which it has to be met"),
        Column("interval_start", DAY),
        Column("interval_end", DAY, help="the first day after it"),
        Column("committed", DECIMAL, help="in this interval"),
        Column("applied", DECIMAL, help="in this interval, up to the last day of its bills"),
        Column("unit", TEXT, help="a currency, or the unit of a quantity"),
        Column("applied_percent", NUMBER, unit="percent"),
        Column("gone_percent", NUMBER, unit="percent", help="time gone of the interval"),
        Column("lapsed", DECIMAL, help="of intervals that are over: committed and not met"),
        Column("reason", TEXT, nullable=False),
    ),
)
COMMITMENT_ADVICE = Table(
    "commitment_advice",
    row="how much more to commit to for one provider and currency, and what that risks; nothing is ever bought",
    key=("x_provider", "BillingCurrency"),
    columns=(
        Column("x_provider", TEXT, nullable=False),
        Column("BillingCurrency", TEXT, nullable=False),
        Column("grain", TEXT, nullable=False, allowed=("hour", "day"), help="day: a ceiling"),
        Column("days", COUNT, nullable=False, help="of usage that it rests on"),
        Column("discount_percent", NUMBER, unit="percent", help="what running commitments are seen to give"),
        Column("covered_per_hour", DECIMAL, help="contracted cost an hour that is covered now, typically"),
        Column("level_per_hour", DECIMAL, help="contracted cost an hour to cover in all"),
        Column("more_per_hour", DECIMAL, help="to commit to beside what runs, in discounted money"),
        Column("tranche_per_hour", DECIMAL, help="to buy at a time, in discounted money"),
        Column("tranches", COUNT),
        Column("saving_per_month", DECIMAL),
        Column("saving_if_10_less", DECIMAL, help="a month, if usage falls by 10 %"),
        Column("saving_if_25_less", DECIMAL),
        Column("saving_if_50_less", DECIMAL),
        Column("payback_months", NUMBER, unit="months", help="of a year paid at once"),
        Column("waiting_per_month", DECIMAL, help="what a month of waiting costs"),
        Column("on_findings_per_month", DECIMAL, help="taken off first: usage that open findings say is to go"),
        Column("curve", JSON, nullable=False, help="a list: [level an hour, cost a month], from 0 to the most used"),
        Column("reason", TEXT, nullable=False),
    ),
)
