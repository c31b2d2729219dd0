"""Decimal texts of any length and exponent, read exactly, with what rounding at 18 decimals takes off.

No decimal type of Polars holds 20 digits before the point and 46 after it: a number is cut in two at the 18th decimal.
(Arrow's 256-bit decimals would hold it, and err when they round: 9999999999999999999.9999999999999999999 ends in …98.)
"""

import polars as pl

DECIMALS = 18
DECIMAL = pl.Decimal(38, DECIMALS)
ROUNDING_DECIMALS = 28
ROUNDING = pl.Decimal(38, ROUNDING_DECIMALS)
# What can be read: up to 20 digits before the point, up to 46 after it.
MOST_WHOLE_DIGITS = 20
MOST_DECIMALS = DECIMALS + ROUNDING_DECIMALS
# value: the number, rounded half to even at 18 decimals; rounding: the exact number less the value, in units of 1e-18,
# null where nothing was rounded off; unreadable: what stood there, null where it could be read.
READING = pl.Struct({"value": DECIMAL, "rounding": ROUNDING, "unreadable": pl.String()})

NUMBER = r"^(?<sign>[+-]?)(?<whole>[0-9]*)\.?(?<fraction>[0-9]*)(?:[eE](?<exponent>[+-]?0*[0-9]{1,4}))?$"
ZEROS = "0" * (MOST_WHOLE_DIGITS + MOST_DECIMALS)
LARGEST = "9" * (MOST_WHOLE_DIGITS + DECIMALS)


def read_exactly(texts: pl.Series) -> pl.DataFrame:
    """Texts without null and without spaces around them -> READING's fields; blank text is null."""
    parts = texts.str.extract_groups(NUMBER).struct.unnest()
    return (
        parts.select("sign", **_digits())
        .select("sign", **_fixed_point())
        .select(_two_parts())
        .select(_rounded())
        .with_columns(pl.when(pl.col("value").is_null(), texts != "").then(texts).alias("unreadable"))
    )


def _digits() -> dict[str, pl.Expr]:
    """The digits without leading zeros ("" for zero) and `point`, how many of them stand before the decimal point."""
    digits = pl.col("whole") + pl.col("fraction")
    significant = pl.when(digits != "").then(digits.str.strip_chars_start("0"))
    zeros = digits.str.len_bytes().cast(pl.Int64) - significant.str.len_bytes()
    point = pl.col("whole").str.len_bytes() + pl.col("exponent").fill_null("0").cast(pl.Int64) - zeros
    return {"digits": significant, "point": pl.when(significant == "").then(0).otherwise(point)}


def _fixed_point() -> dict[str, pl.Expr]:
    """66 zeros, the digits, 66 zeros, and `start`, where the decimal point is; null where that has no room."""
    decimals = pl.col("digits").str.strip_chars_end("0").str.len_bytes().cast(pl.Int64) - pl.col("point")
    fits = (pl.col("point") <= MOST_WHOLE_DIGITS) & (decimals <= MOST_DECIMALS)
    padded = pl.when(fits).then(pl.lit(ZEROS) + pl.col("digits") + pl.lit(ZEROS))
    return {"padded": padded, "start": pl.col("point") + len(ZEROS)}


def _two_parts() -> list[pl.Expr]:
    """`cut`: the number cut off after 18 decimals; `rest`: what that leaves, in units of 1e-18; `kept`: its digits."""
    sign, padded, start = pl.col("sign"), pl.col("padded"), pl.col("start")
    whole = padded.str.head(start).str.strip_chars_start("0")
    decimals, rest = padded.str.slice(start, DECIMALS), padded.str.slice(start + DECIMALS, ROUNDING_DECIMALS)
    return [
        (whole + decimals).alias("kept"),
        (sign + whole + pl.lit(".") + decimals).cast(DECIMAL).alias("cut"),
        (sign + pl.lit("0.") + rest).cast(ROUNDING).alias("rest"),
        pl.when(sign == "-").then(-1).otherwise(1).alias("unit"),
    ]


def _rounded() -> list[pl.Expr]:
    """Half to even; null where that reaches 1e20."""
    rest, half = pl.col("rest").abs(), pl.lit("0.5").cast(ROUNDING)
    odd = pl.col("kept").str.contains("[13579]$")
    up = (rest > half) | ((rest == half) & odd)
    unit = pl.when(up).then("unit").otherwise(0)
    fits = ~up | (pl.col("kept") != LARGEST)
    rounding = pl.col("rest") - unit.cast(ROUNDING)
    return [
        pl.when(fits).then(pl.col("cut") + (unit.cast(pl.String) + pl.lit("e-18")).cast(DECIMAL)).alias("value"),
        pl.when(fits, rounding != 0).then(rounding).alias("rounding"),
    ]
