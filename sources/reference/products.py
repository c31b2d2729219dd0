"""Products that people sign in to: what each is called, whose it is, which job it does, and what it is in already."""

from functools import cache
from pathlib import Path

import polars as pl

PRODUCTS = Path(__file__).with_name("products.csv")
LISTS = {"domains": " ", "aliases": ";", "bundle_of": " "}


def products(own: Path | None = None) -> pl.DataFrame:
    """A row is one product: `product` (our slug), `name`, `vendor`, `category`, `domains`, `aliases`, `bundle_of`.

    `category` is the job that it does, so fine that two products of one category are bought in place of one another.
    `bundle_of` are products that have it in them at no further cost. The last three are lists. `own` is a CSV with the
    same columns, whose rows stand in place of the catalogue's and beside them.
    """
    known = _catalogue()
    if own is None:
        return known
    theirs = _read(own)
    return pl.concat([theirs, known.join(theirs, on="product", how="anti")])


def names(known: pl.DataFrame) -> pl.DataFrame:
    """`name` (case-folded, single spaces), `product`: what each product is called, but for names of several."""
    called = known.select("product", name=pl.concat_list("product", "name", pl.col("aliases").fill_null([]))).explode(
        "name"
    )
    once = (
        called.with_columns(folded("name"))
        .filter(pl.col("name") != "")
        .unique(["name", "product"], maintain_order=True)
    )
    return once.filter(pl.col("product").n_unique().over("name") == 1).select("name", "product")


def product_of(called: pl.Series, known: pl.DataFrame) -> pl.Series:
    """The product that each text is a name of, null where none or several are called so."""
    by_name = names(known)
    return called.to_frame("name").select(
        product=folded("name").replace_strict(by_name["name"], by_name["product"], default=None)
    )["product"]


def folded(column: str) -> pl.Expr:
    """A name as `names` has it: in lower case, with single spaces."""
    return pl.col(column).str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()


@cache
def _catalogue() -> pl.DataFrame:
    return _read(PRODUCTS)


def _read(file: Path) -> pl.DataFrame:
    rows = pl.read_csv(file, infer_schema=False)
    return rows.with_columns(
        pl.col(name).fill_null("").str.split(apart).list.eval(pl.element().filter(pl.element() != ""))
        for name, apart in LISTS.items()
    )
