"""Do two exports of the same charges, of which one is read in part, add up to the whole of that one?

Azure's actual export holds all that is billed, of which the purchases of commitments are read; the rest is read from
the amortized export. A charge that only one of the two has is a difference.
"""

import polars as pl

from checks.exact import add, plain, subtract

SCHEMA = pl.Schema(dict.fromkeys(("export", "currency", "joined", "whole", "difference"), pl.String()))
NOTHING_JOINED = pl.DataFrame(schema=SCHEMA)
KEY = ("export", "currency", "column_name")


def joined_ties(joined: pl.DataFrame, whole: pl.DataFrame) -> pl.DataFrame:
    """SCHEMA, a row an export and currency of either: what is read of both files, and what the one holds; exact texts.

    Both have export, currency, column_name and source_sum; the columns that `whole` has are compared.
    """
    wanted = whole["column_name"].unique()
    sides = [
        frame.filter(pl.col("column_name").is_in(wanted.implode())).group_by(KEY).agg(pl.col("source_sum"))
        for frame in (joined, whole)
    ]
    both = sides[0].join(sides[1], on=KEY, how="full", nulls_equal=True, coalesce=True, suffix="_whole")
    rows = []
    for row in both.sort(KEY).iter_rows(named=True):
        read, held = add(row["source_sum"] or ()), add(row["source_sum_whole"] or ())
        rows.append((row["export"], row["currency"], plain(read), plain(held), plain(subtract(held, read))))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
