"""Azure's charges: what kind each is, when it was, by which commitment, and who is billed for it."""

from collections.abc import Callable
from functools import cache, partial

import polars as pl

from transforms.focus.distinct import on_distinct, recalled
from transforms.focus.exports.azure_columns import Columns
from transforms.focus.exports.azure_costs import bought, committed
from transforms.focus.instants import READING, read_instants
from transforms.focus.text import in_capitals

MICROSOFT = "Microsoft"
# A column on the way.
CHARGED_ON = "azure day"
DAY = r"^\s*(\d{1,2}[./-]\d{1,2}[./-]\d{4})(?:\s.*)?$"
MONTH_FIRST = "%m/%d/%Y"
CATEGORIES = {
    "": "Usage",
    "usage": "Usage",
    "unusedreservation": "Usage",
    "unusedsavingsplan": "Usage",
    "purchase": "Purchase",
    "refund": "Purchase",
    "credit": "Credit",
    "tax": "Tax",
}
FREQUENCIES = {"onetime": "One-Time", "recurring": "Recurring", "usagebased": "Usage-Based"}
PRICINGS = {"ondemand": "Standard", "spot": "Dynamic", "reservation": "Committed", "savingsplan": "Committed"}


def charge(columns: Columns) -> dict[str, pl.Expr]:
    kind = columns.folded("charge_type")
    category = kind.replace_strict(CATEGORIES, default="Adjustment")
    without = pl.when(category == "Usage").then(pl.lit("Usage-Based"))
    frequency = columns.folded("frequency").replace_strict(FREQUENCIES, default=None, return_dtype=pl.String)
    sold = columns.folded("publisher_type")
    host = pl.when(sold == "aws").then(pl.lit("AWS")).otherwise(pl.lit(MICROSOFT))
    return {
        "ChargeCategory": category,
        "ChargeClass": pl.when(kind == "refund").then(pl.lit("Correction")),
        "ChargeFrequency": pl.coalesce(frequency, without),
        "ChargeDescription": columns.text("product"),
        "PricingCategory": _pricing(columns),
        "BillingCurrency": in_capitals(columns.text("currency")),
        "PricingCurrency": in_capitals(columns.text("pricing_currency", "currency")),
        "HostProviderName": host,
        "ServiceProviderName": pl.coalesce(pl.when(sold == "marketplace").then(columns.text("publisher")), host),
        "InvoiceIssuerName": pl.coalesce(columns.text("reseller"), pl.lit(MICROSOFT)),
        "InvoiceId": columns.text("invoice"),
    }


def _pricing(columns: Columns) -> pl.Expr:
    """FOCUS calls usage under a commitment Committed, and what the commitment itself costs Standard."""
    told = columns.folded("pricing_model").replace_strict(PRICINGS, default=None, return_dtype=pl.String)
    return pl.when(committed(columns) & bought(columns)).then(pl.lit("Standard")).otherwise(told)


def dates(columns: Columns, form: str | None) -> dict[str, pl.Expr]:
    """Azure's last days are part of the period: it ends where the day after begins. `form` is that of the dates.

    The day of a charge is in CHARGED_ON.
    """
    start, end = (day(columns, word, form) for word in ("period_start", "period_end"))
    return {
        "ChargePeriodStart": pl.col(CHARGED_ON),
        "ChargePeriodEnd": _day_after(pl.col(CHARGED_ON)),
        "BillingPeriodStart": start,
        "BillingPeriodEnd": _day_after(end),
    }


def day(columns: Columns, word: str, form: str | None) -> pl.Expr:
    """READING of a column of dates."""
    reading = partial(_read_days, form=form or MONTH_FIRST)
    return columns.raw(word).map_batches(reading, return_dtype=READING, is_elementwise=True)


def _read_days(days: pl.Series, form: str) -> pl.Series:
    """Dates in this form, and ISO 8601."""
    return read_instants(on_distinct(days, _days_in(form)) if days.dtype == pl.String else days)


@cache
def _days_in(form: str) -> Callable[[pl.Series], pl.Series]:
    return recalled(partial(_iso, form=form), pl.String())


def _iso(days: pl.Series, form: str) -> pl.Series:
    """Dates in this form as ISO 8601, any other text as it is."""
    alone = days.str.extract(DAY, 1)
    whole = alone.zip_with(alone.is_not_null(), days.str.strip_chars())
    if " " not in form:  # Polars passes over spaces before a number: `10/1/ 5` would be a day
        whole = whole.set(whole.str.contains(r"[\s\p{Z}]").fill_null(value=False), None)
    read = whole.str.to_date(form, strict=False).dt.to_string("%Y-%m-%d")
    return read.zip_with(read.is_not_null(), days)


def _day_after(day: pl.Expr) -> pl.Expr:
    following = day.struct.field("value").dt.truncate("1d").dt.offset_by("1d")
    return pl.struct(following.alias("value"), pl.lit(None, pl.String()).alias("unreadable"))


def commitment(columns: Columns) -> dict[str, pl.Expr]:
    of_one, kind = committed(columns), columns.folded("charge_type")
    bought_as = pl.coalesce(columns.text("benefit", "reservation"), pl.lit("")).str.to_lowercase()
    plan = (columns.folded("pricing_model") == "savingsplan") | bought_as.str.contains("/microsoft.billingbenefits/")
    used = pl.when(kind.str.starts_with("unused")).then(pl.lit("Unused")).when(~bought(columns)).then(pl.lit("Used"))
    told = {
        "CommitmentDiscountCategory": pl.when(plan).then(pl.lit("Spend")).otherwise(pl.lit("Usage")),
        "CommitmentDiscountType": pl.when(plan).then(pl.lit("Savings Plan")).otherwise(pl.lit("Reservation")),
        "CommitmentDiscountId": columns.text("benefit", "reservation"),
        "CommitmentDiscountName": columns.text("benefit_name", "reservation_name"),
        "CommitmentDiscountStatus": used,
    }
    reserved = columns.text("additional_info").str.extract(r'"VMCapacityReservationId"\s*:\s*"([^"]+)"')
    return {
        **{name: pl.when(of_one).then(value) for name, value in told.items()},
        "CapacityReservationId": reserved,
        "CapacityReservationStatus": pl.when(reserved.is_not_null()).then(
            pl.when(columns.folded("resource").str.contains("/capacityreservationgroups/"))
            .then(pl.lit("Unused"))
            .otherwise(pl.lit("Used"))
        ),
    }


def accounts(columns: Columns) -> dict[str, pl.Expr]:
    """Who is billed: a billing profile, an enrollment, or where the file names neither the subscription itself."""
    if columns.is_customer_agreement:
        account, name, kind = ("billing_profile", "billing_account"), "billing_profile_name", "Billing Profile"
    elif columns.has("billing_account"):
        account, name, kind = ("billing_account",), "billing_account_name", "Billing Account"
    else:
        account, name, kind = ("billing_profile", "subscription"), "subscription_name", "Subscription"
    subscription = columns.text("subscription")
    return {
        "BillingAccountId": columns.text(*account),
        "BillingAccountName": columns.text(name),
        "BillingAccountType": pl.when(columns.text(*account).is_not_null()).then(pl.lit(kind)),
        "SubAccountId": subscription,
        "SubAccountName": columns.text("subscription_name"),
        "SubAccountType": pl.when(subscription.is_not_null()).then(pl.lit("Subscription")),
    }
