"""Measures on labelled lines how often each way of telling a product is right: `make calibrate LINES="cards.csv.gz"`.

The lines are real ones, with labels by eye, and those of invented companies, whose truth is known. Lines that tell by
one name are not independent, so that a name counts once. The confidence is the mean of what Jeffreys' prior leaves,
https://en.wikipedia.org/wiki/Jeffreys_prior#Bernoulli_trial, so that three of three are 0.87 and not 1.
"""

import argparse
from datetime import date
from hashlib import sha256
from pathlib import Path

import polars as pl

from pipelines.shadow import lists
from sources.reference.descriptors import CONFIDENCES
from sources.sample.spending import labelled_lines
from sources.sample.world import World
from transforms.shadow_it.resolver import ways
from transforms.shadow_it.terms import Lists

SEEDS, AS_OF = (1, 2, 3), date(2026, 11, 1)
# Of a slip no labelled line shows any, and none shows a wrong one: between knowing nothing and being right.
UNSEEN = 0.65


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", type=Path, help="a CSV of real lines")
    parser.add_argument("--column", default="merchant", help="the column with what stands on them")
    parser.add_argument("--labels", type=Path, required=True, help="a CSV `hash,product,vendor,kind`")
    asked = parser.parse_args()
    known = lists()
    labelled = pl.concat([real(asked.lines, asked.column, asked.labels), sampled(known.products)])
    calibrated(labelled, known).write_csv(CONFIDENCES)


def real(lines: Path, column: str, labels: Path) -> pl.DataFrame:
    """`descriptor`, `mcc`, `true_product`, `true_vendor`: both null of what is no software; without what is unsure."""
    texts = (
        pl.read_csv(lines, columns=[column], infer_schema=False, encoding="utf8-lossy")[column].drop_nulls().unique()
    )
    hashes = pl.Series([sha256(text.encode()).hexdigest()[:16] for text in texts], dtype=pl.String())
    told = pl.DataFrame({"descriptor": texts, "hash": hashes})
    known = pl.read_csv(labels, infer_schema=False).rename({"product": "true_product", "vendor": "true_vendor"})
    both = told.join(known, on="hash", how="left").filter(pl.col("kind").ne_missing(pl.lit("unsure")))
    return both.select("descriptor", pl.lit(None, pl.String()).alias("mcc"), "true_product", "true_vendor")


def sampled(products: pl.DataFrame) -> pl.DataFrame:
    """The same of lines of invented companies."""
    lines = pl.concat(labelled_lines(World.of(seed, "large", AS_OF)) for seed in SEEDS).unique("descriptor")
    sellers = products.select(true_product="product", true_vendor="vendor").unique("true_product")
    return lines.join(sellers, on="true_product", how="left")


def calibrated(labelled: pl.DataFrame, known: Lists) -> pl.DataFrame:
    """`way`, `right`, `wrong`, `confidence`, as `confidences` of sources.reference.descriptors has them.

    A vendor without a product is right of each of its products, and its only product where a label tells no more.
    """
    told = ways(labelled, known).join(labelled, on="descriptor")
    sells_one = known.products.filter(pl.col("product").n_unique().over("vendor") == 1)["product"]
    no_more = pl.col("product").is_null() | pl.col("product").is_in(sells_one.implode())
    same_vendor = (pl.col("vendor") == pl.col("true_vendor")) & no_more
    is_right = pl.coalesce(pl.col("product") == pl.col("true_product"), same_vendor).fill_null(value=False)
    names = told.group_by("way", "name").agg(right=is_right.any(), wrong=(~is_right).any())
    counted = names.group_by("way").agg(pl.col("right", "wrong").sum().cast(pl.Int64))
    every = known.confidences.select("way").join(counted, on="way", how="left", maintain_order="left").fill_null(0)
    seen = pl.col("right") + pl.col("wrong")
    mean = (pl.col("right") + 0.5) / (seen + 1)
    return every.with_columns(confidence=pl.when(seen == 0).then(UNSEEN).otherwise(mean.round(3)))


if __name__ == "__main__":
    main()
