"""What stands on card lines and invoices beside a product's own name: processors, empty words, other spellings."""

from pathlib import Path

import polars as pl

HERE = Path(__file__).parent
# Made by `make calibrate`.
CONFIDENCES = HERE / "descriptor_confidence.csv"


def prefixes() -> pl.DataFrame:
    """`prefix` of a payment processor, `processor`, and `forms`, a list.

    It stands before a `star`, a `space`, a `dash`, `glued` to a domain, or to a whole `word`.
    A `shop` is one by which mostly goods are sold, `software` one by which nothing else is.
    """
    return pl.read_csv(HERE / "descriptor_prefixes.csv", infer_schema=False).with_columns(
        pl.col("forms").str.split(" ")
    )


def words() -> pl.DataFrame:
    """`kind`, `word`. A `legal`, `bill` or `place` word says nothing of who sells, and a `number` one before a number;
    one that is `sold` says that it is software; a `trade` is what makers of it call themselves; a `common` one is a
    product's name, and a plain word or a surname too; a `word` is one that hardly any business is called alone.
    """
    lists = pl.read_csv(HERE / "descriptor_words.csv", infer_schema=False)
    every = lists.select("kind", word=pl.col("words").str.split(" ")).explode("word")
    return every.with_columns(pl.col("word").str.replace_all("+", " ", literal=True)).unique(maintain_order=True)


def spellings() -> pl.DataFrame:
    """What a descriptor `begins` with, then `product` and `vendor`.

    Without a product it is one of the vendor's that cannot be told; without both, a seller of much that is no software.
    """
    return pl.read_csv(HERE / "descriptor_names.csv", infer_schema=False)


def confidences() -> pl.DataFrame:
    """`way` of telling a product, how many names it told `right` and `wrong`, and the `confidence` that follows."""
    kinds = {"right": pl.Int64, "wrong": pl.Int64, "confidence": pl.Float64}
    return pl.read_csv(CONFIDENCES, schema_overrides=kinds)
