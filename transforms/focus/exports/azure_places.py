"""What Azure charges for: the resource, its region, its service, and how much of it."""

import polars as pl

from transforms.focus.distinct import per_distinct
from transforms.focus.exports.azure_columns import Columns
from transforms.focus.exports.azure_costs import bought, committed, is_tax, times_quantity
from transforms.focus.exports.azure_units import UNITS, read_units
from transforms.focus.exports.base import Reference

# Columns on the way.
KIND, CODE, UNIT = "azure kind", "azure service", "azure unit"


def located(columns: Columns, reference: Reference) -> dict[str, pl.Expr]:
    """What several columns are made of, found once: KIND, the type of the resource, and UNIT, the unit as UNITS."""
    listed = reference.measures
    unit = per_distinct(columns.text("unit"), lambda texts: read_units(texts, listed), UNITS)
    return {KIND: _kind(_id(columns)), UNIT: unit}


def resource(columns: Columns) -> dict[str, pl.Expr]:
    """Ids in lower case, by which inventories are matched: Azure writes one resource in several ways."""
    told = _id(columns)
    return {
        "ResourceId": told,
        "ResourceName": pl.coalesce(columns.text("resource_name"), told.str.extract(r"/([^/]+)$")),
        "ResourceType": pl.col(KIND),
        "AvailabilityZone": columns.text("availability_zone"),
        "Tags": per_distinct(columns.text("tags"), _as_json, pl.String()),
    }


def region(columns: Columns, reference: Reference) -> dict[str, pl.Expr]:
    """`US East` and `eastus` are `eastus`, East US; a place that is not listed keeps its name."""
    rows = reference.regions.filter(provider="azure")
    written = columns.text("location")
    alias = columns.folded("location").replace("", None)
    ids, names = (
        alias.replace_strict(rows["alias"], rows[name], default=None, return_dtype=pl.String) for name in ("id", "name")
    )
    return {"RegionId": pl.coalesce(ids, alias), "RegionName": pl.coalesce(names, written)}


def service_code(columns: Columns, reference: Reference) -> pl.Expr:
    """Which of the known services: by the type of the resource, by the meter's category, by who is consumed."""
    codes = reference.services.filter(provider="azure")["code"].to_list()
    consumed = columns.text("consumed_service").str.to_lowercase()
    keys = [
        consumed + " " + pl.col(KIND),
        pl.col(KIND),
        pl.when(committed(columns) & bought(columns)).then(_kind(columns.text("benefit").str.to_lowercase())),
        columns.text("meter_category").str.to_lowercase(),
        consumed,
    ]
    return pl.coalesce(key.replace_strict(codes, codes, default=None, return_dtype=pl.String) for key in keys)


def service(columns: Columns, reference: Reference) -> dict[str, pl.Expr]:
    """The service of CODE; one that is not known is called as its meter's category, and counted to Other."""
    rows = reference.services.filter(provider="azure")
    sold = pl.when(columns.folded("publisher_type") == "marketplace").then(pl.lit("Azure Marketplace"))
    named = pl.coalesce(columns.text("meter_category"), sold, columns.text("consumed_service", "product"))
    without = {"name": named, "category": pl.lit("Other"), "subcategory": pl.lit("Other (Other)")}
    return {
        f"Service{name.capitalize()}": pl.coalesce(
            pl.col(CODE).replace_strict(rows["code"], rows[name], default=None, return_dtype=pl.String), other
        )
        for name, other in without.items()
    }


def quantities(columns: Columns) -> dict[str, pl.Expr]:
    """Azure's quantity counts its unit of measure: 0.0129 of `10K` are 129 units. A tax has neither."""
    usage = columns.folded("charge_type").is_in(["", "usage"])
    size, consumed, pricing = (pl.col(UNIT).struct.field(name) for name in ("block", "unit", "pricing"))
    sku = pl.when(~is_tax(columns)).then(columns.text("product_id", "part_number", "meter_id"))
    return {
        "PricingQuantity": pl.when(~is_tax(columns)).then(columns.raw("quantity")),
        "PricingUnit": pl.when(~is_tax(columns)).then(pricing),
        "ConsumedQuantity": pl.when(usage).then(times_quantity(size.cast(pl.String), columns)),
        "ConsumedUnit": pl.when(usage).then(consumed),
        "SkuMeter": pl.when(sku.is_not_null()).then(columns.text("meter")),
        "SkuId": sku,
    }


def _id(columns: Columns) -> pl.Expr:
    return columns.text("resource").str.to_lowercase()


def _kind(resources: pl.Expr) -> pl.Expr:
    """`…/providers/microsoft.compute/virtualmachines/web` -> `microsoft.compute/virtualmachines`, children too."""
    return per_distinct(resources, _kinds, pl.String())


def _kinds(resources: pl.Series) -> pl.Series:
    inside = resources.str.extract(r".*/providers/([^/]+/[^/]+(?:/.*)?)$")
    provider, rest = inside.str.extract(r"^([^/]+)"), inside.str.extract(r"^[^/]+(/.*)$")
    return provider + rest.str.replace_all(r"(/[^/]+)(?:/[^/]*)?", "$1")


def _as_json(tags: pl.Series) -> pl.Series:
    """Azure leaves out the braces around its JSON."""
    bare = ~pl.col("tags").str.starts_with("{")
    return tags.to_frame("tags").select(pl.when(bare).then(pl.format("{{{}}}", "tags")).otherwise("tags")).to_series()
