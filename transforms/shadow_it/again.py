"""Short names glued to a reference, of which a company's other lines tell that it buys the product.

`DEXT804NHX7` alone may be anybody's; beside lines that are surely of Dext, with a merchant category of software, it is
Dext's. https://usa.visa.com/content/dam/VCOM/download/merchants/visa-merchant-data-standards-manual.pdf
"""

import polars as pl

from transforms.renewals.candidates import SOFTWARE_MCC
from transforms.shadow_it.terms import SHORT_NAME, Lists, plain, terms


def seen_again(named: pl.DataFrame, texts: tuple[str, ...], lists: Lists) -> pl.DataFrame:
    """The lines, each of the products among them where it had none and its first words are such a name.

    `named` are lines with `product` and `vendor`.
    """
    bought = named.select("product").drop_nulls().unique()
    known = terms(lists).filter(
        pl.col("says") == "name",
        ~pl.col("is_common"),
        ~pl.col("term").str.contains(" "),
        pl.col("term").str.len_chars() > SHORT_NAME,
    )
    names = known.join(bought, on="product").select("term", again="product", again_vendor="vendor")
    if names.is_empty():
        return named
    longest = names.sort(pl.col("term").str.len_chars(), descending=True)["term"]
    pattern = rf"^({'|'.join(longest)})[a-z0-9]*\d[a-z0-9]*$"
    told = pl.coalesce(plain(pl.col(text)).str.replace_all(" ", "").str.extract(pattern) for text in texts)
    is_open = pl.col("vendor").is_null() & pl.col("mcc").is_in(SOFTWARE_MCC)
    found = named.with_columns(term=pl.when(is_open).then(told)).join(
        names, on="term", how="left", maintain_order="left"
    )
    return found.with_columns(
        product=pl.coalesce("product", "again"), vendor=pl.coalesce("vendor", "again_vendor")
    ).drop("term", "again", "again_vendor")
