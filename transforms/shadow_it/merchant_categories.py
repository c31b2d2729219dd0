"""What a line's merchant category says of what was bought: a hint, since sellers choose theirs, and many choose badly.

The codes: https://usa.visa.com/content/dam/VCOM/download/merchants/visa-merchant-data-standards-manual.pdf
"""

import polars as pl

# Computer networks, computers and software, digital goods, programming, information, maintenance.
SOFTWARE_MCC = ("4816", "5045", "5734", "5817", "5818", "7372", "7375", "7379")
# From and to: airlines, cars and hotels, transport, ships, flights, agencies, groceries, fuel, meals, rooms, parking.
ELSE = (
    *((3000, 3999), (4111, 4131), (4411, 4411), (4511, 4511), (4722, 4722), (5411, 5499), (5541, 5542)),
    *((5811, 5814), (5983, 5983), (7011, 7012), (7512, 7523)),
)


def with_category(lines: pl.LazyFrame) -> pl.LazyFrame:
    """A row a `descriptor` of `descriptor`, `mcc`: whether all codes of its lines are of software, or of else."""
    code = pl.col("mcc").cast(pl.Int64, strict=False)
    of_else = pl.any_horizontal(code.is_between(first, last) for first, last in ELSE)
    told = pl.col("mcc").is_not_null().any()
    return lines.group_by("descriptor", maintain_order=True).agg(
        sells_software=told & pl.col("mcc").is_in(SOFTWARE_MCC).all(), sells_else=told & of_else.all()
    )
