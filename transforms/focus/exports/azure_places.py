"""What Azure charges for: the resource, its region, its service, and how much of it."""

import polars as pl

from transforms.focus.distinct import per_distinct
from transforms.focus.exports.azure_columns import Columns
from transforms.focus.exports.azure_costs import bought, committed, times_quantity
from transforms.focus.exports.azure_units import block_sizes, consumed_units, pricing_units
from transforms.focus.exports.base import Reference

OTHER = {"category": "Other", "subcategory": "Other (Other)"}


def resource(columns: Columns) -> dict[str, pl.Expr]:
    """Ids in lower case, by which inventories are matched: Azure writes one resource in several ways."""
    told = _id(columns)
    return {
        "ResourceId": told,
        "ResourceName": pl.coalesce(columns.text("resource_name"), told.str.extract(r"/([^/]+)$")),
        "ResourceType": per_distinct(told, _types, pl.String()),
        "AvailabilityZone": columns.text("availability_zone"),
        "Tags": per_distinct(columns.text("tags"), _as_json, pl.String()),
    }


def region(columns: Columns, reference: Reference) -> dict[str, pl.Expr]:
    """`US East` and `eastus` are `eastus`, East US; a place that is not listed keeps its name."""
    rows = reference.regions.filter(provider="azure")
    written = columns.text("location")
    alias = columns.folded("location").replace("", None)
    ids, names = (dict(zip(rows["alias"], rows[name], strict=True)) for name in ("id", "name"))
    return {
        "RegionId": _looked_up(alias, ids, alias),
        "RegionName": _looked_up(alias, names, written),
    }


def service(columns: Columns, reference: Reference) -> dict[str, pl.Expr]:
    """By the type of the resource, else by the meter's category, else by who is said to be consumed."""
    rows = reference.services.filter(provider="azure")
    kind = per_distinct(_id(columns), _types, pl.String())
    consumed = columns.text("consumed_service").str.to_lowercase()
    purchase = per_distinct(columns.text("benefit").str.to_lowercase(), _types, pl.String())
    category = columns.text("meter_category")
    keys = [
        consumed + " " + kind,
        kind,
        pl.when(committed(columns) & bought(columns)).then(purchase),
        category.str.to_lowercase(),
        consumed,
    ]

    def told(name: str, without: pl.Expr) -> pl.Expr:
        known = dict(zip(rows["code"], rows[name], strict=True))
        return pl.coalesce(*(_looked_up(key, known, pl.lit(None, pl.String())) for key in keys), without)

    sold = pl.when(columns.folded("publisher_type") == "marketplace").then(pl.lit("Azure Marketplace"))
    return {
        "ServiceName": told("name", pl.coalesce(category, sold, columns.text("consumed_service", "product"))),
        "ServiceCategory": told("category", pl.lit(OTHER["category"])),
        "ServiceSubcategory": told("subcategory", pl.lit(OTHER["subcategory"])),
    }


def quantities(columns: Columns, reference: Reference) -> dict[str, pl.Expr]:
    """Azure's quantity counts its unit of measure: 0.0129 of `10K` are 129 units."""
    usage = columns.folded("charge_type").is_in(["", "usage"])
    unit, listed = columns.text("unit"), reference.measures
    size = per_distinct(unit, lambda texts: block_sizes(texts, listed), pl.Int64())
    consumed = per_distinct(unit, lambda texts: consumed_units(texts, listed), pl.String())
    return {
        "PricingQuantity": columns.raw("quantity"),
        "PricingUnit": per_distinct(unit, lambda texts: pricing_units(texts, listed), pl.String()),
        "ConsumedQuantity": pl.when(usage).then(times_quantity(size.cast(pl.String), columns)),
        "ConsumedUnit": pl.when(usage).then(consumed),
        "SkuMeter": columns.text("meter"),
        "SkuId": columns.text("product_id"),
    }


def _id(columns: Columns) -> pl.Expr:
    return columns.text("resource").str.to_lowercase()


def _looked_up(key: pl.Expr, known: dict[str, str], without: pl.Expr) -> pl.Expr:
    """`known` by the key, batch by batch once for each distinct one."""
    found = per_distinct(
        key, lambda keys: keys.replace_strict(known, default=None, return_dtype=pl.String), pl.String()
    )
    return pl.coalesce(found, without)


def _types(resources: pl.Series) -> pl.Series:
    """`…/providers/microsoft.compute/virtualmachines/web` -> `microsoft.compute/virtualmachines`, children too."""
    parts = resources.str.extract(r".*/providers/(.+)$").str.split("/")
    kinds = parts.list.eval(pl.element().filter(pl.int_range(pl.len()) % 2 == 1)).list.join("/")
    both = pl.DataFrame([parts.list.first().alias("provider"), kinds.alias("kinds")])
    return both.select(pl.when(pl.col("kinds") != "").then(pl.format("{}/{}", "provider", "kinds"))).to_series()


def _as_json(tags: pl.Series) -> pl.Series:
    """Azure leaves out the braces around its JSON."""
    bare = ~pl.col("tags").str.starts_with("{")
    return tags.to_frame("tags").select(pl.when(bare).then(pl.format("{{{}}}", "tags")).otherwise("tags")).to_series()
