"""Lines that were paid, each once, with the id that it keeps: its own, or what it says and the how manieth it is."""

import polars as pl

# What tells two lines of a source without ids of their own apart.
SAID = ("date", "amount", "currency", "original_amount", "original_currency", "descriptor", "merchant", "description",
        "mcc", "department", "person", "account", "explained_by")  # fmt: skip
HASH_CHARACTERS = 16
CARD_DIGITS = r"^[\d* xX•-]*\d{4}$"


def once(lines: pl.DataFrame, source: str) -> pl.DataFrame:
    """Each line once, with `transaction_id` as `<source>:<its id>`, else `<source>:<date>:<hash>:<n>`.

    Where two files have the same line, the greater count of a file stands, never the sum: files overlap in time. Of an
    id that comes again the last line counts.
    """
    has_id = pl.col("transaction_id").is_not_null()
    named = lines.filter(has_id).unique("transaction_id", keep="last", maintain_order=True)
    own = named.with_columns(transaction_id=pl.format("{}:{}", pl.lit(source), "transaction_id"))
    said = lines.filter(~has_id)
    hashes = said.with_columns(x_hash=_hash(said))
    nth = pl.int_range(1, pl.len() + 1).over("x_file", "date", "x_hash")
    numbered = hashes.with_columns(n=nth).unique(["date", "x_hash", "n"], keep="last", maintain_order=True)
    told = numbered.with_columns(
        transaction_id=pl.format("{}:{}:{}:{}", pl.lit(source), pl.col("date").cast(pl.String), "x_hash", "n")
    )
    return pl.concat([own, told.select(own.columns)])


def _hash(lines: pl.DataFrame) -> pl.Series:
    """16 hexadecimal digits of SHA-256 over what a line says."""
    from hashlib import sha256

    said = [pl.col(name).cast(pl.String).fill_null("") for name in SAID]
    texts = lines.select(pl.concat_str(said, separator="\x1f")).to_series().to_list()
    return pl.Series([sha256(text.encode()).hexdigest()[:HASH_CHARACTERS] for text in texts], dtype=pl.String)


def is_card_number(accounts: pl.Expr) -> pl.Expr:
    """Whether what stands for an account is a card's number, whole or with most of it hidden."""
    digits = accounts.str.replace_all(r"[^0-9]", "").str.len_chars()
    return (accounts.str.contains(CARD_DIGITS) & digits.is_between(12, 19)) | accounts.str.contains(
        r"[*xX•]{4,}.*\d{4}$"
    )
