"""Real card lines of a city council against labels by eye: what is named is right, and what is software is found.

`purchase_cards.csv` keeps a label by the hash of its text, so that no line of the data stands in the project. Its kinds
(docs/shadow-it.md says where software ends): a `product`; a `vendor`, of which the text does not tell the product; a
`look_alike`, no software that shares a word or letters with the catalogue; and `unsure`, which counts for nothing.
A text without a label is no software.
"""

from hashlib import sha256
from pathlib import Path

import polars as pl

from pipelines.shadow import lists
from tests.shared_data import PURCHASE_CARDS, needs_purchase_cards
from transforms.shadow_it import resolve

LABELS = Path(__file__).with_name("purchase_cards.csv")


def test_each_label_is_there_once_and_says_what_its_kind_needs() -> None:
    labels = pl.read_csv(LABELS, infer_schema=False)
    assert labels["hash"].to_list() == sorted(labels["hash"].unique())
    assert labels["hash"].str.contains(r"^[0-9a-f]{16}$").all()
    assert set(labels["kind"]) == {"product", "vendor", "look_alike", "unsure"}
    software = labels["kind"].is_in(["product", "vendor"])
    assert (labels["vendor"].is_not_null() == software).all()
    assert (labels["product"].is_not_null() == (labels["kind"] == "product")).all()
    assert labels.filter(kind="look_alike").height >= 400


@needs_purchase_cards
def test_what_is_named_is_right_and_what_is_software_is_found() -> None:
    texts = _judged()
    named, software = texts.filter("is_named"), texts.filter("is_software")
    assert named["is_true"].sum() >= 0.99 * named.height, named.filter(~pl.col("is_true"))["descriptor"].to_list()
    missed = software.filter(~pl.col("is_found"))["descriptor"].to_list()
    assert len(missed) <= 0.05 * software.height, missed


def _judged() -> pl.DataFrame:
    """A row a text that is not `unsure`: `hash`, `descriptor`, `is_software`, `is_named`, `is_true`, `is_found`.

    A vendor without a product is true where it is the product's, and found where the label tells no more either.
    """
    texts = pl.read_csv(PURCHASE_CARDS, columns=["merchant"], infer_schema=False)["merchant"]
    known = lists()
    sells_one = known.products.filter(pl.col("product").n_unique().over("vendor") == 1)["product"]
    answers = resolve(texts, known)
    found = answers.with_columns(hash=pl.Series(map(_hash, answers["descriptor"])))
    labels = pl.read_csv(LABELS, infer_schema=False)
    same_product = pl.col("product") == pl.col("product_label")
    same_vendor = pl.col("vendor") == pl.col("vendor_label")
    no_more = pl.col("product").is_null() | pl.col("product").is_in(sells_one.implode())
    return (
        found.join(labels, on="hash", how="left", suffix="_label")
        .filter(pl.col("kind").ne_missing(pl.lit("unsure")))
        .with_columns(
            is_software=pl.col("vendor_label").is_not_null(),
            is_named=pl.col("vendor").is_not_null(),
            is_found=pl.when(kind="product").then(same_product).otherwise(same_vendor & no_more),
            is_true=pl.coalesce(same_product, same_vendor & no_more),
        )
        .with_columns(pl.col("is_found", "is_true").fill_null(value=False))
    )


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
