"""What months are forecast to come to: every forecast that was made, and the days of the newest."""

from warehouse.tables.base import COUNT, DAY, DECIMAL, FLAG, NUMBER, TEXT, Column, Table

SCOPES = ("all", "provider", "account", "service", "target", "contract", "filter")
OF_SCOPE = (
    Column("kind", TEXT, nullable=False, allowed=SCOPES, help="which of the next columns name the scope"),
    Column("provider", TEXT),
    Column("account", TEXT, help="SubAccountId"),
    Column("service", TEXT, help="ServiceName; of a contract its id"),
    Column("dimension", TEXT),
    Column("target", TEXT, help="of a filter, which a budget is on, the filter"),
    Column("currency", TEXT),
)
FORECAST = Table(
    "forecast",
    row="what one scope was forecast to cost in one month, on one business day; kept for ever",
    key=("as_of", "month", "kind", "provider", "account", "service", "dimension", "target", "currency"),
    columns=(
        Column("as_of", DAY, nullable=False, help="the business day on which it was forecast"),
        Column("month", TEXT, nullable=False, unit="YYYY-MM", help="charge days"),
        *OF_SCOPE,
        Column("complete_to", DAY, help="the newest complete day of the source that is complete the longest ago"),
        Column(
            "actual", DECIMAL, unit="currency", help="effective cost of complete days, and what is charged by month"
        ),
        Column("known", DECIMAL, unit="currency", help="what is still to come by contracts, fees and entries"),
        Column("modelled", DECIMAL, unit="currency", help="what the days that are not complete are expected to cost"),
        Column("total", DECIMAL, unit="currency", help="actual, known and modelled; null where it is refused"),
        *(
            Column(f"{end}{level}", DECIMAL, unit="currency", help=f"of the interval that held {level} % of the past")
            for level in (80, 95)
            for end in ("low", "high")
        ),
        Column("run_rate", DECIMAL, unit="currency", help="of complete days, with the same known part"),
        Column("method", TEXT, help="by what most of the modelled money is forecast; run_rate where none beats it"),
        Column("residuals", TEXT, allowed=("own", "like", "all"), help="whose past errors the interval rests on"),
        Column("residuals_many", COUNT, help="of how many past forecasts"),
        Column("coverage80_percent", NUMBER, help="of past months that lay inside, each by an interval without it"),
        Column("coverage95_percent", NUMBER),
        Column("past_wape_percent", NUMBER, help="of the forecasts of this day in the months before"),
        Column("run_rate_wape_percent", NUMBER, help="the run-rate's on the same"),
        Column("mase", NUMBER, help="past error over that of the week before, repeated"),
        Column("past_forecasts", COUNT, help="of how many past forecasts these errors are"),
        Column("is_scenario", FLAG, nullable=False, help="so far ahead with less than 12 months of history"),
        Column("reason", TEXT, help="why there is no number, or no interval"),
    ),
)
FORECAST_DAY = Table(
    "forecast_day",
    row="what one service of one account is expected to cost on one day that is not complete, by the newest forecast",
    key=("x_source", "BillingCurrency", "BillingAccountId", "SubAccountId", "ServiceName", "part", "day"),
    columns=(
        Column("x_source", TEXT, nullable=False, help="empty where no source tells of it"),
        Column("BillingCurrency", TEXT),
        Column("x_provider", TEXT),
        Column("BillingAccountId", TEXT),
        Column("SubAccountId", TEXT),
        Column("ServiceName", TEXT),
        Column("part", TEXT, nullable=False, allowed=("known", "modelled")),
        Column("day", DAY, nullable=False),
        Column("cost", DECIMAL, nullable=False, unit="BillingCurrency"),
    ),
)
