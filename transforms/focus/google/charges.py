"""What a row is: its category, its period, its commitment, its quantities and prices, who sold it, where."""

import polars as pl

from transforms.focus.distinct import per_distinct
from transforms.focus.exports.base import Reference
from transforms.focus.google.credit import COMMITTED, COVERED, field, is_charge
from transforms.focus.google.rows import Rows
from transforms.focus.instants import READING

GOOGLE = "Google Cloud"
# Invoices begin at midnight there. https://docs.cloud.google.com/billing/docs/how-to/export-data-bigquery-tables
ZONE = "America/Los_Angeles"
CATEGORIES = {"regular": "Usage", "tax": "Tax", "adjustment": "Adjustment", "rounding_error": "Adjustment"}
THIRD_PARTIES = ("third_party_reseller", "third_party_agency", "2", "3")
ADJUSTMENT = tuple(f"adjustment_info.{each}" for each in ("id", "description", "type", "mode"))
FEE = r"(?i)^commitment\b"
SPEND_BASED = r"(?i)dollar based|flexible|spend"
SPOT = r"(?i)\b(?:spot|preemptible)\b"
DEFAULT_MODEL, TOO_LARGE = "default", 1e20
# `//compute.googleapis.com/projects/p/zones/z/instances/1` -> `compute.googleapis.com/instances`
RESOURCE_TYPE = r"^//([^/]+)/(?:.*/)?([^/]+)/[^/]+$"
OTHER, OTHERS = "Other", "Other (Other)"


def charges(rows: Rows, reference: Reference) -> dict[str, pl.Expr]:
    """The columns that are neither a cost nor as they stand in the export."""
    return {
        **_period(rows),
        **_kind(rows),
        **_parties(rows),
        **_commitment(rows),
        **_price(rows),
        **_service(rows, reference),
        **_place(rows, reference),
    }


def _regular(rows: Rows) -> pl.Expr:
    return rows.text("cost_type").str.to_lowercase().fill_null("regular") == "regular"


def _is_fee(rows: Rows) -> pl.Expr:
    """A commitment's fee: Google names the commitment on it, or says so in the SKU's description."""
    said = rows.text("sku.description").str.contains(FEE).fill_null(value=False)
    return _regular(rows) & (said | rows.text("subscription.instance_id").is_not_null())


def _priced(rows: Rows) -> pl.Expr:
    """A use or a purchase, and no credit on it."""
    return is_charge() & _regular(rows)


def _period(rows: Rows) -> dict[str, pl.Expr]:
    """The invoice's month in Google's zone; text that is no month is told."""
    whole = rows.text("invoice")
    month = pl.coalesce(rows.text("invoice.month"), pl.when(whole.str.contains(r"^\d+$")).then(whole))
    return {
        f"BillingPeriod{end}": per_distinct(month, lambda months, shift=shift: _midnights(months, shift), READING)
        for end, shift in (("Start", "0mo"), ("End", "1mo"))
    }


def _midnights(months: pl.Series, shift: str) -> pl.Series:
    first = pl.when(pl.col("month").str.contains(r"^\d{6}$")).then(pl.col("month") + "01")
    local = first.str.to_datetime("%Y%m%d", time_unit="us", strict=False).dt.offset_by(shift)
    in_utc = local.dt.replace_time_zone(ZONE).dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    frame = months.alias("month").to_frame().with_columns(in_utc.alias("value"))
    unreadable = pl.when(pl.col("value").is_null()).then("month").alias("unreadable")
    return frame.select(pl.struct("value", unreadable)).to_series().cast(READING)


def _kind(rows: Rows) -> dict[str, pl.Expr]:
    kind, fee = rows.text("cost_type").str.to_lowercase().fill_null("regular"), _is_fee(rows)
    category = pl.when(fee).then(pl.lit("Purchase")).otherwise(kind.replace_strict(CATEGORIES, default=None))
    frequency = pl.when(fee).then(pl.lit("Recurring")).when(_regular(rows)).then(pl.lit("Usage-Based"))
    adjusted = pl.any_horizontal(rows.text(each).is_not_null() for each in ADJUSTMENT)
    named = pl.coalesce(_said("full_name"), _said("name"), _said("id"))
    return {
        "ChargeCategory": pl.when(is_charge()).then(category).otherwise(pl.lit("Credit")),
        "ChargeFrequency": frequency.otherwise(pl.lit("One-Time")),
        "ChargeClass": pl.when(adjusted).then(pl.lit("Correction")),
        "ChargeDescription": pl.when(is_charge())
        .then(rows.text("sku.description", "adjustment_info.description"))
        .otherwise(named),
    }


def _said(name: str) -> pl.Expr:
    text = field(name).cast(pl.String)
    return pl.when(text != "").then(text)


def _parties(rows: Rows) -> dict[str, pl.Expr]:
    """A marketplace's product is the seller's service; Google hosts it and writes the invoice."""
    by_others = rows.text("transaction_type").str.to_lowercase().is_in(THIRD_PARTIES)
    seller = pl.when(by_others).then(rows.text("seller_name"))
    always = {"HostProviderName": GOOGLE, "InvoiceIssuerName": GOOGLE, "BillingAccountType": "Billing Account"}
    return {
        **{name: pl.lit(value) for name, value in always.items()},
        "ServiceProviderName": pl.coalesce(seller, pl.lit(GOOGLE)),
        "SubAccountType": pl.when(rows.text("project.id").is_not_null()).then(pl.lit("Project")),
    }


def _commitment(rows: Rows) -> dict[str, pl.Expr]:
    """The commitment that a fee and the credits on it are of; Google does not name it on the use that it covers."""
    named = rows.text("subscription.instance_id")
    by_spend = rows.text("sku.description").str.contains(SPEND_BASED).fill_null(value=False)
    by_spend |= _said("type").is_in(COMMITTED[1:]).fill_null(value=False)
    kind = pl.when(by_spend).then(pl.lit("Spend")).otherwise(pl.lit("Usage"))
    model = pl.when(by_spend).then(pl.lit("Spend-based commitment")).otherwise(pl.lit("Resource-based commitment"))
    return {
        "CommitmentDiscountId": named,
        "CommitmentDiscountCategory": pl.when(named.is_not_null()).then(kind),
        "CommitmentDiscountType": pl.when(named.is_not_null()).then(model),
    }


def _price(rows: Rows) -> dict[str, pl.Expr]:
    """Quantities and prices of a use or a purchase; a tax, an adjustment and a credit have none."""
    priced, sku = _priced(rows), rows.text("sku.id")
    used = priced & ~_is_fee(rows)
    columns = {
        "ConsumedQuantity": (used, _held(rows.text("usage.amount"))),
        "ConsumedUnit": (used, rows.text("usage.unit")),
        "PricingQuantity": (priced, _held(rows.text("usage.amount_in_pricing_units"))),
        "PricingUnit": (priced, rows.text("usage.pricing_unit")),
        "ListUnitPrice": (priced, rows.text("price.list_price")),
        "ContractedUnitPrice": (priced, rows.text("price.effective_price_default", "price.effective_price")),
        "SkuPriceId": (priced & _has_price(rows), _price_id(rows)),
        "PricingCategory": (priced & _has_price(rows), _pricing(rows)),
        "SkuId": (_regular(rows), sku),
        "SkuMeter": (_regular(rows) & sku.is_not_null(), rows.text("sku.description")),
    }
    found = {name: pl.when(of).then(value) for name, (of, value) in columns.items()}
    in_currency = {f"PricingCurrency{kind}UnitPrice": found[f"{kind}UnitPrice"] for kind in ("List", "Contracted")}
    return {**found, **in_currency}


def _held(quantities: pl.Expr) -> pl.Expr:
    """Without those that no decimal of ours holds: byte-seconds of many petabytes. They stay in `x_usage.amount`."""
    too_large = quantities.cast(pl.Float64, strict=False).abs() >= TOO_LARGE
    return pl.when(~too_large.fill_null(value=False)).then(quantities)


def _has_price(rows: Rows) -> pl.Expr:
    """Corrections come without one, in exports that tell prices; in those that tell none, any may have one."""
    prices = ("price.list_price", "price.effective_price")
    return rows.text(*prices).is_not_null() | pl.lit(value=not any(rows.place(price) for price in prices))


def _price_id(rows: Rows) -> pl.Expr:
    """As in Google's own FOCUS."""
    tier = pl.format(", Price Tier Start Amount: {}", rows.text("price.tier_start_amount")).fill_null("")
    return pl.format("Billing Account ID:{}, SKU ID: {}", rows.text("billing_account_id"), rows.text("sku.id")) + tier


def _pricing(rows: Rows) -> pl.Expr:
    model = rows.text("consumption_model.description").str.to_lowercase()
    committed = ((model != DEFAULT_MODEL).fill_null(value=False) | pl.col(COVERED)) & ~_is_fee(rows)
    spot = rows.text("sku.description").str.contains(SPOT).fill_null(value=False)
    return pl.when(committed).then(pl.lit("Committed")).when(spot).then(pl.lit("Dynamic")).otherwise(pl.lit("Standard"))


def _service(rows: Rows, reference: Reference) -> dict[str, pl.Expr]:
    name = rows.text("service.description", "service.id")
    return {"ServiceName": name, **service_categories(name, reference)}


def service_categories(name: pl.Expr, reference: Reference) -> dict[str, pl.Expr]:
    """What FOCUS counts Google's services to; one that is not listed is counted to Other."""
    known = reference.services.filter(provider="gcp")
    return {
        f"Service{what.capitalize()}": name.replace_strict(
            known["code"], known[what], default=other, return_dtype=pl.String
        )
        for what, other in (("category", OTHER), ("subcategory", OTHERS))
    }


def _place(rows: Rows, reference: Reference) -> dict[str, pl.Expr]:
    regions, region = reference.regions.filter(provider="gcp"), rows.text("location.region")
    name = region.replace_strict(regions["alias"], regions["name"], default=None, return_dtype=pl.String)
    resource = rows.text("resource.global_name")
    kind = per_distinct(
        resource,
        lambda names: names.str.extract(RESOURCE_TYPE, 1) + "/" + names.str.extract(RESOURCE_TYPE, 2),
        pl.String(),
    )
    return {
        "AvailabilityZone": rows.text("location.zone"),
        "RegionId": region,
        "RegionName": pl.coalesce(name, region),
        "ResourceId": rows.text("resource.global_name", "resource.name"),
        "ResourceName": rows.text("resource.name"),
        "ResourceType": kind,
    }
