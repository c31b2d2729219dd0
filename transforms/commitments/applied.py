"""What charges count towards commitments of contracts: FOCUS' ContractApplied, a list on each charge.

https://focus.finops.org/focus-specification/ (Contract Applied; the ids are ContractId and ContractCommitmentId, in 1.3
also spelt with a capital D)
"""

import polars as pl

from warehouse.tables.commitments import CONTRACT_APPLIED

APPLIED = ("x_source", "x_period", "ChargePeriodStart", "ContractApplied")
# Elements hold no objects of their own. Numbers are cut out as texts, so that each keeps its digits.
ELEMENT, TEXT, NUMBER = r"\{[^{}]*\}", r'"%s"\s*:\s*"([^"]+)"', r'"%s"\s*:\s*"?(-?[0-9.]+(?:[eE][+-]?[0-9]+)?)'
MONEY = pl.Decimal(38, 18)


def applied(rows: pl.LazyFrame) -> pl.LazyFrame:
    """COST_AND_USAGE's APPLIED -> CONTRACT_APPLIED; text that is no such list counts for nothing."""
    told = rows.filter(pl.col("ContractApplied").is_not_null())
    part = pl.col("ContractApplied").str.extract_all(ELEMENT)
    each = told.select("x_source", "x_period", day=pl.col("ChargePeriodStart").dt.date(), part=part).explode("part")
    named = each.with_columns(
        ContractId=_field(TEXT, "ContractI[dD]"),
        ContractCommitmentId=_field(TEXT, "ContractCommitmentI[dD]"),
        unit=_field(TEXT, "ContractCommitmentAppliedUnit"),
        cost=_field(NUMBER, "ContractCommitmentAppliedCost").cast(MONEY, strict=False),
        quantity=_field(NUMBER, "ContractCommitmentAppliedQuantity").cast(MONEY, strict=False),
    ).filter(pl.col("ContractCommitmentId").is_not_null())
    summed = {name: pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()) for name in ("cost", "quantity")}
    return named.group_by(CONTRACT_APPLIED.key).agg(**summed).select(CONTRACT_APPLIED.names)


def _field(form: str, name: str) -> pl.Expr:
    return pl.col("part").str.extract(form % name)
