"""CSV for spreadsheets: exact numbers as they are, and text that no spreadsheet takes for a formula."""

import polars as pl

# What makes a spreadsheet read a cell as a formula: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = r"^[=+\-@\t\r]"


def csv_text(frame: pl.DataFrame) -> str:
    """The frame with its header; decimals with every digit but trailing zeros, text that starts a formula after `'`."""
    text = [name for name, kind in frame.schema.items() if kind == pl.String()]
    decimals = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Decimal)]
    return frame.with_columns(
        *(
            pl.when(pl.col(name).str.contains(FORMULA)).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name)
            for name in text
        ),
        *(plain_decimal(name) for name in decimals),
    ).write_csv()


def plain_decimal(column: str) -> pl.Expr:
    """`1.5`, `-0.0000008`, `0`."""
    digits = pl.col(column).cast(pl.String())
    return digits.str.replace(r"(\.\d*?)0+$", "$1").str.replace(r"\.$", "").alias(column)
