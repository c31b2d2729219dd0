"""What a meter of an AI service counts: direction, cache, tier, context, routing, modality, tokens a unit, and a model.

Names and values are those of FOCUS' drafts for SkuPriceDetails (ModelDeveloper, ModelFamily, ModelId, ModelVersion,
TokenDirection, TokenCacheAction), which are not ratified, behind x_:
https://github.com/FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec/pull/2442 and …/pull/2606. What the bill itself says there
counts before what its meter's name tells.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

NAMED_BY = ["x_provider", "ServiceName", "SkuMeter", "SkuId", "ChargeDescription", "SkuPriceDetails", "unit"]
DETAILS = {
    "x_model_developer": ("ModelDeveloper",),
    "x_model_family": ("ModelFamily",),
    "x_model_id": ("ModelId",),
    "x_model_version": ("ModelVersion",),
    "x_token_direction": ("TokenDirection",),
    "x_token_cache_action": ("TokenCacheAction", "CacheAction", "CacheStatus"),
    "x_processing_tier": ("ProcessingTier", "ServiceTier"),
    "x_context_tier": ("ContextTier", "ContextWindow"),
}
# What FOCUS' examples and earlier drafts call the same.
MEANS = {"CacheRead": "Read", "CacheWrite": "Write", "Request": "Input", "Response": "Output"}
PROVISIONED, STANDARD, UNCACHED, STORAGE = "Provisioned", "Standard", "Uncached", "Storage"


@dataclass(frozen=True)
class Known:
    """The frames of sources/reference/ai.py."""

    services: pl.DataFrame
    meters: pl.DataFrame
    models: pl.DataFrame


def described(meters: pl.DataFrame, known: Known) -> pl.DataFrame:
    """NAMED_BY, a row a distinct meter, with what it is; `tokens_a_unit` is null where no tokens are counted.

    Output and what is provisioned have no cache action. Rows of services that are not AI alone stay only where a model,
    tokens or provisioned throughput are told.
    """
    texts = meters.with_columns(
        meter=pl.coalesce("SkuMeter", "ChargeDescription", pl.lit("")).str.to_lowercase(),
        said=pl.concat_str(
            pl.col("ServiceName", "SkuMeter", "SkuId", "ChargeDescription").fill_null(""), separator=" | "
        )
        .str.to_lowercase()
        .str.replace_all(r"[_-]+", " "),
        **{name: _detail(keys) for name, keys in DETAILS.items()},
    )
    read = sold_by(texts, known).with_columns(
        x_model_id=pl.coalesce("x_model_id", _stripped(known.meters)), **_told(known.meters), **_model(known.models)
    )
    plain = read.with_columns(
        x_token_direction=pl.when(
            pl.col("x_token_cache_action").is_not_null() & (pl.col("x_token_direction") != "Output")
        )
        .then(pl.lit("Input"))
        .otherwise("x_token_direction")
    )
    return _consistent(plain).filter(_is_ai()).drop("meter", "said", "is_ai_alone")


def sold_by(services: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Of rows with `x_provider` and `ServiceName` those of services that may sell AI."""
    return services.with_columns(_of_service(known)).filter(pl.col("x_channel").is_not_null())


def _detail(keys: Iterable[str]) -> pl.Expr:
    """What SkuPriceDetails says under one of the keys, with or without x_."""
    named = [f"$['{prefix}{key}']" for key in keys for prefix in ("", "x_")]
    said = pl.coalesce(pl.col("SkuPriceDetails").str.json_path_match(path) for path in named)
    return said.replace(MEANS)


def _of_service(known: Known) -> list[pl.Expr]:
    """`x_channel` and `is_ai_alone` by provider and service."""
    provider, service = pl.col("x_provider").fill_null(""), pl.col("ServiceName").fill_null("").str.to_lowercase()
    rows = list(known.services.iter_rows(named=True))
    fits = [provider.str.contains(row["provider"]) & service.str.contains(row["service"]) for row in rows]
    return [
        pl.coalesce(pl.when(fit).then(pl.lit(row["channel"])) for fit, row in zip(fits, rows, strict=True)).alias(
            "x_channel"
        ),
        pl.coalesce(pl.when(fit).then(pl.lit(row["is_ai_alone"])) for fit, row in zip(fits, rows, strict=True)).alias(
            "is_ai_alone"
        ),
    ]


def _told(meters: pl.DataFrame) -> dict[str, pl.Expr]:
    """What the patterns tell, where the bill itself says nothing."""
    meter = pl.col("meter")
    described = pl.col("ChargeDescription").fill_null("").str.to_lowercase()
    of = {name: _first(meters, name, meter) for name in ("cache", "tier", "context", "routing", "modality")}
    direction = pl.coalesce(_first(meters, "direction", meter), _first(meters, "direction", described))
    unit = _first(meters, "unit", pl.format("{}|{}", meter, pl.col("unit").fill_null("").str.to_lowercase()))
    version = pl.coalesce(meter.str.extract(f"({each})") for each in _patterns(meters, "version")["pattern"])
    return {
        "x_token_direction": pl.coalesce("x_token_direction", direction),
        "x_token_cache_action": pl.coalesce("x_token_cache_action", of["cache"]),
        "x_processing_tier": pl.coalesce("x_processing_tier", of["tier"]),
        "x_context_tier": pl.coalesce("x_context_tier", of["context"]),
        "x_model_version": pl.coalesce("x_model_version", version),
        "x_routing": of["routing"],
        "x_modality": of["modality"],
        "tokens_a_unit": unit.cast(pl.Int64),
    }


def _model(models: pl.DataFrame) -> dict[str, pl.Expr]:
    """Whose model it is, its family and name, out of whatever names it."""
    said = pl.concat_str("x_model_id", "said", separator=" | ", ignore_nulls=True).str.to_lowercase()
    plain = said.str.replace_all(r"[_-]+", " ")
    rows = list(models.iter_rows(named=True))
    fits = [plain.str.contains(row["pattern"]) for row in rows]

    def first(column: str) -> pl.Expr:
        return pl.coalesce(
            pl.when(fit).then(_filled(plain, row["pattern"], row[column])) for fit, row in zip(fits, rows, strict=True)
        )

    name = first("name").str.replace_all(r"(\d) (\d)", "$1.$2").str.replace_all(r"[ -]+", "-").str.strip_chars("-")
    return {
        "x_model": name,
        "x_model_developer": pl.coalesce("x_model_developer", first("developer")),
        "x_model_family": pl.coalesce("x_model_family", first("family")),
    }


def _filled(text: pl.Expr, pattern: str, template: str) -> pl.Expr:
    """The template with the groups of the first match; a group that is not there is left out."""
    if "$" not in template:
        return pl.lit(template)
    return text.str.extract(f"({pattern})").str.replace(pattern, template)


def _first(meters: pl.DataFrame, what: str, text: pl.Expr) -> pl.Expr:
    rows = _patterns(meters, what).iter_rows(named=True)
    return pl.coalesce(pl.when(text.str.contains(row["pattern"])).then(pl.lit(row["value"])) for row in rows)


def _patterns(meters: pl.DataFrame, what: str) -> pl.DataFrame:
    return meters.filter(pl.col("what") == what)


def _stripped(meters: pl.DataFrame) -> pl.Expr:
    """The meter without all that is not the model's name: how the bill itself calls the model."""
    text = pl.col("meter").str.replace_all(r"[_-]+", "-")
    for pattern in _patterns(meters, "strip")["pattern"]:
        text = text.str.replace_all(pattern, " ")
    plain = text.str.replace_all(r"[\s-]+", " ").str.strip_chars(" -:|")
    return pl.when(plain != "").then(plain)


def _consistent(read: pl.DataFrame) -> pl.DataFrame:
    """Tokens alone have a direction, a cache action and a tier; what is kept in a cache is told by the hour."""
    provisioned = pl.col("x_processing_tier") == PROVISIONED
    counted = ~provisioned.fill_null(value=False) & pl.col("x_token_direction").is_not_null()
    stored = pl.col("x_token_cache_action") == STORAGE
    is_input = counted & (pl.col("x_token_direction") == "Input")
    action = pl.when(is_input).then(pl.col("x_token_cache_action").fill_null(UNCACHED))
    direction = pl.when(counted).then("x_token_direction")
    return read.with_columns(
        x_token_direction=pl.when(stored).then(None).otherwise(direction),
        x_token_cache_action=pl.when(stored).then(pl.lit(STORAGE)).otherwise(action),
        x_processing_tier=pl.when(provisioned)
        .then(pl.lit(PROVISIONED))
        .when(counted & ~stored.fill_null(value=False))
        .then(pl.col("x_processing_tier").fill_null(STANDARD)),
        x_modality=pl.when(counted).then(pl.col("x_modality").fill_null("Text")).otherwise("x_modality"),
        tokens_a_unit=pl.when(counted & ~stored.fill_null(value=False)).then("tokens_a_unit"),
    )


def _is_ai() -> pl.Expr:
    told = pl.col("x_token_direction").is_not_null() | pl.col("x_model").is_not_null()
    return pl.col("is_ai_alone") | told | (pl.col("x_processing_tier") == PROVISIONED).fill_null(value=False)
