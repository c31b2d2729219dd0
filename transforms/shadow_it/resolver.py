"""Which product a card line, an invoice's vendor, a domain or an app's name is of, with the evidence; none if unsure.

What a person said stands over all. Else the structure comes first: a processor before the name, then a domain, a known
beginning or a name, and what is behind it. What is behind a name has to be empty words, numbers or a reference; a name
that is a plain word needs a sign of software too. A name anywhere else in the text is a guess for the review list, and
so is what is told less surely than asked for. Last comes what is all but a name.
"""

import polars as pl

from transforms.shadow_it.evidence import evidence
from transforms.shadow_it.merchant_categories import with_category
from transforms.shadow_it.reading import AT_ONCE, reading, way
from transforms.shadow_it.terms import Lists, folded

RESOLVED = pl.Schema(
    {
        "descriptor": pl.String(),
        "product": pl.String(),  # null: not told, or one of its vendor's that the text does not tell
        "vendor": pl.String(),
        "category": pl.String(),
        "confidence": pl.Float64(),  # 0..1; null where nothing is told
        "evidence": pl.String(),
        "nearest": pl.String(),  # what it may be, a product or else a vendor, where it is neither told nor answered
    }
)
# What a merchant category of food, travel or fuel leaves of a name's confidence; a domain's and a spelling's stays.
OTHERWISE = 0.65


def resolve(descriptors: pl.Series, lists: Lists, mcc: pl.Series | None = None) -> pl.DataFrame:
    """RESOLVED, a row a distinct text, in the order of their first places.

    `mcc` are the merchant category codes of the same lines, null where none is told.
    """
    codes = pl.lit(None, pl.String()) if mcc is None else mcc.cast(pl.String())
    lines = descriptors.cast(pl.String()).alias("descriptor").to_frame().lazy().with_columns(mcc=codes)
    told = with_category(lines.drop_nulls("descriptor")).collect()
    parts = [_resolved(part, lists).collect() for part in told.iter_slices(AT_ONCE)]
    return pl.concat([RESOLVED.to_frame(), *parts])


def ways(texts: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """`descriptor`, `way`, a key of the confidences, the `name` that it tells by, `product`, `vendor`: of what is told.

    `texts` have `descriptor` and `mcc`. No answer of a person and no confidence is asked.
    """
    seen = _seen(with_category(texts.lazy()).collect(), lists)
    by = {"domain": "host", "played": "played", "cut": "like", "slip": "like"}
    name = pl.coalesce(*(pl.when(way=way).then(name) for way, name in by.items()), "term")
    return seen.drop_nulls("way").select("descriptor", "way", "product", "vendor", name=name).collect()


def _resolved(told: pl.DataFrame, lists: Lists) -> pl.LazyFrame:
    judged = _judged(_with_answer(_seen(told, lists), lists), lists)
    categories = lists.products.lazy().select("product", "category").unique("product")
    whole = judged.join(categories, on="product", how="left", maintain_order="left")
    return whole.with_columns(evidence=evidence()).select(RESOLVED.names())


def _seen(told: pl.DataFrame, lists: Lists) -> pl.LazyFrame:
    """All that stands in the texts, with the `way` that tells `product` and `vendor`, null where none does."""
    read = told.lazy().join(reading(told["descriptor"], lists).lazy(), on="descriptor", maintain_order="left")
    return _of_the_way(read.with_columns(way=pl.coalesce(way(pl.col("sells_software")), "how")))


def _of_the_way(seen: pl.LazyFrame) -> pl.LazyFrame:
    """`product` and `vendor` as the way tells them; without one, as the beginning may."""
    by = {"domain": "host", "played": "played", "cut": "like", "slip": "like"}
    found = {
        column: pl.coalesce(
            *(pl.when(way=way).then(f"{of}_{column}") for way, of in by.items()),
            pl.when(~pl.col("way").is_in(list(by)).fill_null(value=False)).then(column),
        )
        for column in ("product", "vendor")
    }
    return seen.with_columns(**found)


def _with_answer(seen: pl.LazyFrame, lists: Lists) -> pl.LazyFrame:
    """With what a person said, if one did: `by`, `on`, `said_product`, `said_vendor`."""
    sold = lists.products.lazy().select(said_product="product", said_vendor="vendor").unique("said_product")
    aliases = lists.aliases.lazy().rename({"product": "said_product"}).join(sold, on="said_product", how="left")
    return seen.with_columns(folded=folded(pl.col("descriptor"))).join(
        aliases, left_on="folded", right_on="text", how="left", maintain_order="left"
    )


def _judged(seen: pl.LazyFrame, lists: Lists) -> pl.LazyFrame:
    """`product`, `vendor`, `confidence` of what is told, and `nearest` of what is not."""
    ways, sure = lists.confidences["way"], lists.confidences["confidence"]
    doubted = pl.col("sells_else") & ~pl.col("way").is_in(["domain", "spelling"])
    confidence = pl.col("way").replace_strict(ways, sure, default=None, return_dtype=pl.Float64()) * pl.when(
        doubted
    ).then(OTHERWISE).otherwise(1.0)
    is_answered, is_told = pl.col("by").is_not_null(), pl.col("is_told")
    said = pl.col("said_product").is_not_null()
    return (
        seen.with_columns(confidence=confidence)
        .with_columns(is_told=(pl.col("confidence") >= lists.least).fill_null(value=False))
        .with_columns(
            confidence=pl.when(is_answered).then(pl.when(said).then(1.0)).when(is_told).then("confidence"),
            nearest=pl.when(~is_answered & ~is_told).then(pl.coalesce("product", "vendor", "guess")),
            product=pl.when(is_answered).then("said_product").when(is_told).then("product"),
            vendor=pl.when(is_answered).then("said_vendor").when(is_told).then("vendor"),
        )
    )
