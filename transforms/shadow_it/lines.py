"""Which product a line of a card or a ledger is of."""

import polars as pl

from transforms.shadow_it.names import nothing
from transforms.shadow_it.resolver import resolve
from transforms.shadow_it.structure import without_processor
from transforms.shadow_it.terms import Lists, plain

TEXTS = ("description", "merchant", "descriptor")
# A description is free text: what only begins with a name there may be anything.
SURE_OF_DESCRIPTION = 0.9


def with_products(lines: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """SPEND_TRANSACTION rows with `product` and `vendor`, of the description, else of the merchant or the descriptor.

    Both are null where no text tells; a vendor is there alone where none tells its product.
    """
    texts, codes = pl.concat([lines[text] for text in TEXTS]), pl.concat([lines["mcc"]] * len(TEXTS))
    told = resolve(texts, lists, codes).drop_nulls("vendor")
    sure = told.filter(pl.col("confidence") >= SURE_OF_DESCRIPTION)
    named = lines
    for text in TEXTS:
        known = (sure if text == "description" else told).select(
            pl.col("descriptor").alias(text),
            pl.col("product").alias(f"product_{text}"),
            pl.col("vendor").alias(f"vendor_{text}"),
        )
        named = named.join(known, on=text, how="left", maintain_order="left")
    of_product = [pl.when(pl.col(f"product_{text}").is_not_null()).then(f"vendor_{text}") for text in TEXTS]
    return named.with_columns(
        product=pl.coalesce(f"product_{text}" for text in TEXTS),
        vendor=pl.coalesce(*of_product, *(f"vendor_{text}" for text in TEXTS)),
    ).select(*lines.columns, "product", "vendor")


def with_seller(lines: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """With `seller`: what the merchant is called, in plain words without processors, references and empty words."""
    called = pl.coalesce("merchant", "descriptor", "description")
    told = lines.lazy().select(descriptor=called).unique().drop_nulls()
    cut = without_processor(told, lists.prefixes).select("descriptor", words=plain(pl.col("text")))
    seller = pl.col("words").str.replace(rf" {nothing(lists.words)}$", "")
    names = cut.select("descriptor", seller=seller).filter(pl.col("seller") != "").collect()
    return (
        lines.with_columns(called=called)
        .join(names, left_on="called", right_on="descriptor", how="left", maintain_order="left")
        .drop("called")
    )
