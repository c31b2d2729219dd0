"""The charges as rows of Google's detailed usage cost export, a file a day on which they were loaded.

Commitments are spend-based and of the consumption models: what they cover is charged at their price, the fee in full,
and what was used of it comes back beside the fee as a credit. https://docs.cloud.google.com/docs/cuds-multiprice
"""

from pathlib import Path

import polars as pl

from sources.sample.clouds.google.estate import COMPANY, ORGANISATION, PAYER, projects
from sources.sample.clouds.google.usage import midnight, month_hours, prices
from sources.sample.layouts.google import DETAILED, DetailedExport
from sources.sample.world import World

COUNTRY = "BE"
FEES = ("recurring_fee", "upfront_fee")
COMMITTED, DEFAULT = ("70D7-D1AB-12A4", "Compute Flexible CUDs 1 Year"), ("7754-699E-0EBF", "Default")
# Google's ids of what is not sold by a row of prices.csv: service and SKU.
BESIDE = {
    "recurring_fee": ("6F81-5844-456A", "F61D-4D51-AAFC"),
    "support": ("2062-016F-44A2", "1B41-90E7-5DC6"),
    "marketplace": ("A6F3-D08B-27E1", "3C90-7BE2-F15A"),
    "tax": ("7A1C-E930-B4D5", "0C4D-A7E9-8F21"),
    "credit": ("5E84-D1B7-C390", "5F2B-C8D1-09A7"),
    "refund": ("E505-1604-58F8", "E20A-61F7-3D94"),
}
FEE, FEE_SERVICE, SELLER = "Commitment - dollar based v1: GCE, {}", "Compute Engine", "MongoDB, Inc."
MONEY = 6
# A pricing unit in units of use.
UNITS = {
    "hour": ("seconds", 3600.0),
    "second": ("seconds", 1.0),
    "gibibyte hour": ("byte-seconds", 3600.0 * 2**30),
    "gibibyte second": ("byte-seconds", 1.0 * 2**30),
    "gibibyte month": ("byte-seconds", 3600.0 * 2**30),
    "gibibyte": ("bytes", 1.0 * 2**30),
    "tebibyte": ("bytes", 1.0 * 2**40),
    "count": ("requests", 1.0),
}
PAIR = pl.Struct({"key": pl.String(), "value": pl.String()})
CREDIT = pl.Struct(
    {
        "name": pl.String(),
        "amount": pl.Float64(),
        "full_name": pl.String(),
        "id": pl.String(),
        "type": pl.String(),
    }
)
NO_CREDITS = pl.lit([], pl.List(CREDIT))
TAG = pl.Struct({"key": pl.String(), "value": pl.String(), "inherited": pl.Boolean(), "namespace": pl.String()})


def write_bill(charged: pl.DataFrame, there: pl.DataFrame, world: World, folder: Path) -> None:
    """Writes what lies in the bucket on `world.as_of`; `charged` is `loaded`'s, `there` is `estate`'s."""
    there_now = _with_offsets(charged).filter(pl.col("delivered") <= world.as_of)
    export, day = DetailedExport(folder, PAYER), pl.col("export_time").dt.date()
    for month in _by_month(there_now):
        for (loaded_on,), rows in _rows(month, there, world).group_by(day, maintain_order=True):
            export.deliver(loaded_on, rows)


def _by_month(charged: pl.DataFrame) -> list[pl.DataFrame]:
    """By the month of loading, so that no more than that is held in full width."""
    months = charged.with_columns(month=pl.col("export_time").dt.strftime("%Y%m"))
    return [rows.drop("month") for rows in months.sort("month", maintain_order=True).partition_by("month")]


def _rows(charged: pl.DataFrame, there: pl.DataFrame, world: World) -> pl.DataFrame:
    """The columns of DETAILED, in the order of loading."""
    things = there.select("number", "name", "resource_id", "zone", labels=_labels(), system_labels=_system_labels())
    sold = prices().select("sku", "service_id")
    whole = (
        charged.join(things, on="number", how="left", maintain_order="left")
        .join(_projects(world), left_on="account", right_on="project", how="left", maintain_order="left")
        .join(sold, on="sku", how="left", maintain_order="left")
        .sort("export_time", "number", "sku", "kind", "billed_cost", nulls_last=True)
    )
    return whole.select(**_what(), **_where(), **_costs(), **_amounts()).select(*DETAILED)


def _with_offsets(charged: pl.DataFrame) -> pl.DataFrame:
    """Without the rows of what was not used; `offset` is what was used of a fee on its day.

    A day of a commitment without a fee of its own has a row that costs nothing beside its offset.
    """
    covered, fee = pl.col("kind") == "covered", pl.col("kind").is_in(FEES)
    by = ("commitment", "day")
    used = charged.filter(covered).group_by(by, maintain_order=True).agg(offset=-pl.col("effective_cost").sum())
    fees = charged.filter(fee).join(used, on=by, how="left", maintain_order="left")
    alone = charged.filter(covered).unique(by, keep="first", maintain_order=True).join(used, on=by)
    nothing = pl.lit(0, pl.Decimal(38, 18))
    costs = ("list_cost", "contracted_cost", "effective_cost", "billed_cost")
    without = alone.join(charged.filter(fee), on=by, how="anti").with_columns(
        *(nothing.alias(name) for name in costs), kind=pl.lit("recurring_fee"), number=pl.lit(None, pl.Int64)
    )
    rest = charged.filter(~fee, pl.col("kind") != "unused").with_columns(offset=pl.lit(None, pl.Decimal(38, 18)))
    return pl.concat([part.select(rest.columns) for part in (rest, fees, without)])


def _what() -> dict[str, pl.Expr]:
    """What was sold, when, and of which month's invoice."""
    kind = pl.col("kind")
    beside = [kind.replace_strict({name: ids[part] for name, ids in BESIDE.items()}, default=None) for part in (0, 1)]
    fee = kind.is_in(FEES)
    listed = pl.col("service_id").is_not_null()
    sold = pl.when(fee).then(pl.format(FEE, "meter")).otherwise("meter")
    sku = pl.struct(id=pl.when(listed).then("sku").otherwise(beside[1]), description=sold)
    service = pl.struct(
        id=pl.coalesce("service_id", beside[0]),
        description=pl.when(fee).then(pl.lit(FEE_SERVICE)).otherwise("service"),
    )
    third_party = kind == "marketplace"
    corrected = kind.is_in(("correction", "refund"))
    return {
        "billing_account_id": pl.lit(PAYER),
        "service": service,
        "sku": sku,
        "usage_start_time": midnight(pl.col("day")),
        "usage_end_time": midnight(pl.col("charge_end")),
        "export_time": pl.col("export_time"),
        "invoice": pl.struct(
            month=pl.col("period").dt.strftime("%Y%m"),
            publisher_type=pl.when(third_party).then(pl.lit("PARTNER")).otherwise(pl.lit("GOOGLE")),
        ),
        "cost_type": pl.when(kind == "tax").then(pl.lit("tax")).otherwise(pl.lit("regular")),
        "transaction_type": pl.when(third_party).then(pl.lit("THIRD_PARTY_AGENCY")).otherwise(pl.lit("GOOGLE")),
        "seller_name": pl.when(third_party).then(pl.lit(SELLER)),
        "adjustment_info": pl.struct(
            id=pl.when(corrected).then(pl.format("adjustment-{}-{}", pl.col("period").dt.strftime("%Y%m"), kind)),
            description=pl.when(corrected).then("description"),
            mode=pl.when(corrected).then(pl.lit("PARTIAL_CORRECTION")),
            type=pl.when(corrected).then(pl.lit("USAGE_CORRECTION")),
        ),
        "subscription": pl.struct(instance_id=pl.when(fee).then("commitment")),
    }


def _where() -> dict[str, pl.Expr]:
    """Whose it is, and where."""
    empty = pl.lit([], pl.List(PAIR))
    placed = pl.col("region").is_not_null()
    return {
        "project": pl.col("of_project"),
        "labels": pl.col("labels").fill_null(empty),
        "system_labels": pl.col("system_labels").fill_null(empty),
        "tags": pl.lit([], pl.List(TAG)),
        "location": pl.struct(
            location=pl.col("region").fill_null("global"),
            country=pl.when(placed).then(pl.lit(COUNTRY)),
            region="region",
            zone=pl.when(pl.col("resource_id").str.contains("/zones/")).then("zone"),
        ),
        "resource": pl.struct(
            name=pl.when(pl.col("resource_id").is_not_null()).then("name"), global_name=pl.col("resource_id")
        ),
    }


def _costs() -> dict[str, pl.Expr]:
    """The row's own costs, and the credits on it, whose sum with `cost` is what is billed."""
    kind, model = pl.col("kind"), pl.col("kind") == "covered"
    on_credit = kind == "credit"
    nothing = pl.lit(0.0)
    cost = pl.when(on_credit).then(nothing).when(model).then(_money("effective_cost")).otherwise(_money("billed_cost"))
    at_contracted = pl.when(on_credit).then(nothing).otherwise(_money("contracted_cost"))
    return {
        "cost": cost,
        "currency": pl.col("currency"),
        "currency_conversion_rate": pl.lit(1.0),
        "credits": pl.when(on_credit | pl.col("offset").is_not_null()).then(_credit(on_credit)).otherwise(NO_CREDITS),
        "cost_at_list": pl.when(on_credit).then(nothing).otherwise(_money("list_cost")),
        "cost_at_effective_price_default": at_contracted,
        "cost_at_list_consumption_model": pl.when(on_credit).then(nothing).otherwise(_money("list_cost")),
        "consumption_model": pl.struct(
            id=pl.when(model).then(pl.lit(COMMITTED[0])).otherwise(pl.lit(DEFAULT[0])),
            description=pl.when(model).then(pl.lit(COMMITTED[1])).otherwise(pl.lit(DEFAULT[1])),
        ),
    }


def _credit(promotional: pl.Expr) -> pl.Expr:
    """A list of one: what is given for nothing, or back for what was used of a fee."""
    name = pl.when(promotional).then(pl.lit("Promotional credit")).otherwise(pl.lit("Compute Flexible CUD"))
    kind = pl.when(promotional).then(pl.lit("PROMOTION")).otherwise(pl.lit("FEE_UTILIZATION_OFFSET"))
    amount = pl.when(promotional).then(_money("billed_cost")).otherwise(_money("offset"))
    return pl.concat_list(pl.struct(name=name, amount=amount, full_name=pl.lit(""), id=name, type=kind))


def _amounts() -> dict[str, pl.Expr]:
    """Quantities and prices of what is sold by the unit; none for fees, taxes, credits and corrections."""
    used = pl.col("kind").is_in(("usage", "covered"))
    quantity, unit = pl.col("quantity"), pl.col("unit")
    factor = unit.replace_strict({name: factor for name, (_, factor) in UNITS.items()}, default=None)
    hours = pl.when(unit == "gibibyte month").then(month_hours()).otherwise(1)
    price = pl.struct(
        effective_price=_price(_money("effective_cost"), quantity),
        tier_start_amount=pl.lit(0).cast(pl.Decimal(38, 9)),
        unit=unit,
        pricing_unit_quantity=pl.lit(1).cast(pl.Decimal(38, 9)),
        list_price=pl.col("list_unit_price").cast(pl.Decimal(38, 9)),
        effective_price_default=_price(_money("contracted_cost"), quantity),
        list_price_consumption_model=pl.col("list_unit_price").cast(pl.Decimal(38, 9)),
    )
    usage = pl.struct(
        amount=(quantity.cast(pl.Float64) * factor * hours).round(),
        unit=unit.replace_strict({name: of_use for name, (of_use, _) in UNITS.items()}, default=None),
        amount_in_pricing_units=quantity.cast(pl.Decimal(38, 9)).cast(pl.Float64),
        pricing_unit=unit,
    )
    return {"usage": pl.when(used).then(usage), "price": pl.when(used).then(price)}


def _price(cost: pl.Expr, quantity: pl.Expr) -> pl.Expr:
    quantity = quantity.cast(pl.Float64)
    return (cost / pl.when(quantity != 0).then(quantity)).round(9).cast(pl.Decimal(38, 9))


def _money(name: str) -> pl.Expr:
    """The double that is nearest to an exact amount of no more decimals than Google writes."""
    return pl.col(name).cast(pl.Decimal(38, MONEY)).cast(pl.Float64)


def _labels() -> pl.Expr:
    node, disk = pl.col("traits").str.contains(r"\bnode\b"), pl.col("type") == "Disk"
    told = {
        "team": pl.col("team"),
        "environment": pl.col("environment"),
        "goog-k8s-node-pool-name": pl.when(node).then(pl.when(disk).then("highest_name").otherwise("parent_name")),
    }
    return pl.concat_list(_pair(key, value) for key, value in told.items()).list.drop_nulls()


def _system_labels() -> pl.Expr:
    machine = pl.when(pl.col("type") == "Instance").then("size")
    return pl.concat_list(_pair("compute.googleapis.com/machine_spec", machine)).list.drop_nulls()


def _pair(key: str, value: pl.Expr) -> pl.Expr:
    return pl.when(value.is_not_null()).then(pl.struct(key=pl.lit(key), value=value))


def _projects(world: World) -> pl.DataFrame:
    """`project`, and what a row says of it."""
    number = pl.col("project_number")
    above = [
        (pl.format("projects/{}", number), pl.col("project_name")),
        (pl.lit(f"organizations/{ORGANISATION}"), pl.lit(COMPANY)),
    ]
    ancestors = pl.concat_list(pl.struct(resource_name=name, display_name=shown) for name, shown in above)
    labels = pl.concat_list(_pair("environment", pl.col("environment")))
    return projects(world).select(
        "project",
        of_project=pl.struct(
            id="project",
            number="project_number",
            name="project_name",
            labels=labels,
            ancestry_numbers=pl.format(f"/{ORGANISATION}/{{}}/", number),
            ancestors=ancestors,
        ),
    )
