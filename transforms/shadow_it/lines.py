"""Which product a line of a card or a ledger is of."""

import polars as pl

from transforms.shadow_it.names import nothing
from transforms.shadow_it.resolver import resolve
from transforms.shadow_it.structure import without_processor
from transforms.shadow_it.terms import Lists, folded, plain_words

TEXTS = ("description", "merchant", "descriptor")
# A description is free text: what only begins with a name there may be anything.
SURE_OF_DESCRIPTION = 0.9


def with_products(lines: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """SPEND_TRANSACTION rows with `product` and `vendor`, of the description, else of the merchant or the descriptor.

    Both are null where no text tells; a vendor is there alone where none tells its product.
    """
    return with_evidence(lines, lists).select(*lines.columns, "product", "vendor")


def with_evidence(lines: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """As `with_products`, with what that rests on: `text`, `folded`, `evidence`, `nearest`, `said` and `answered_by`.

    A person's answer goes before all (`said`, its product, null of no software). Where nothing tells, `nearest` is
    what the descriptor may be, else the merchant.
    """
    rows = lines.lazy().with_row_index("line")
    each = (rows.select("line", "mcc", text=name, place=pl.lit(place)) for place, name in enumerate(TEXTS))
    texts = pl.concat(each).drop_nulls("text").collect()
    found = resolve(texts["text"], lists, texts["mcc"]).lazy().with_columns(folded=folded(pl.col("descriptor")))
    said = lists.aliases.lazy().select(folded="text", said="product", answered_by="by")
    told = found.join(said, on="folded", how="left").select(pl.exclude("category"))
    ranked = texts.lazy().drop("mcc").join(told, left_on="text", right_on="descriptor").with_columns(rank=_rank())
    first = ranked.drop_nulls("rank").sort("rank", "place").unique("line", keep="first").drop("place", "rank")
    return rows.join(first, on="line", how="left", maintain_order="left").drop("line", "confidence").collect()


def _rank() -> pl.Expr:
    """Which of a line's texts says the most, the least number first; null of one that says nothing."""
    is_free = pl.col("place") == TEXTS.index("description")
    counts = ~is_free | (pl.col("confidence") >= SURE_OF_DESCRIPTION)
    descriptor_first = pl.lit(len(TEXTS) + 2) - pl.col("place")
    return (
        pl.when(pl.col("answered_by").is_not_null())
        .then(0)
        .when(pl.col("product").is_not_null() & counts)
        .then(1)
        .when(pl.col("vendor").is_not_null() & counts)
        .then(2)
        .when(pl.col("nearest").is_not_null() & ~is_free)
        .then(descriptor_first)
    )


def with_seller(lines: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """With `seller`: what the merchant is called, in plain words without processors, references and empty words."""
    called = pl.coalesce("merchant", "descriptor", "description")
    told = lines.lazy().select(descriptor=called).unique().drop_nulls()
    cut = without_processor(told, lists.prefixes).select("descriptor", words=plain_words(pl.col("text")))
    seller = pl.col("words").str.replace(rf" {nothing(lists.words)}$", "")
    names = cut.select("descriptor", seller=seller).filter(pl.col("seller") != "").collect()
    return (
        lines.with_columns(called=called)
        .join(names, left_on="called", right_on="descriptor", how="left", maintain_order="left")
        .drop("called")
    )
