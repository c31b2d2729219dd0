"""One pass over a period's staged segments: counts, ranges and sums that the suites judge, and rows that offend.

The connection is given; nothing is written. 10M rows take a few seconds on two cores, in memory that does not grow
with them: twins are found in bitstrings of 65,536 row numbers, not in a set of all rows.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from checks.rules import CODE, RULES, RowRule
from warehouse.tables import COST_AND_USAGE, COSTS
from warehouse.tables.base import DECIMAL, INSTANT

SCAN = "read_parquet($files, union_by_name = true, hive_partitioning = false)"
PERIODS = ("ChargePeriodStart", "ChargePeriodEnd", "BillingPeriodStart", "BillingPeriodEnd")
MANDATORY = tuple(column.name for column in COST_AND_USAGE.columns if not column.nullable)
COUNTED = (*MANDATORY, "ResourceId")
NEEDED = frozenset((*COUNTED, *PERIODS, *COSTS, *(name for rule in RULES for name in rule.columns)))
UNIQUE = "row_identity_unique"
IDENTITY = ("x_load_id", "x_row", "x_part")
IDENTIFIED = "x_load_id IS NOT NULL AND x_row IS NOT NULL"
NAMES = pl.List(pl.String())
COST = pl.Struct(
    {"currency": pl.String(), "column_name": pl.String()}
    | dict.fromkeys(("total", "absolute", "least", "most"), DECIMAL.polars)
)
SCHEMA = pl.Schema(
    {"rows": pl.Int64(), "loads": pl.Int64(), "currencies": NAMES, UNIQUE: pl.Int64()}
    | {f"null_{name}": pl.Int64() for name in COUNTED}
    | {f"{name}_{kind}": INSTANT.polars for name in PERIODS for kind in ("min", "max")}
    | {"one_billing_period": pl.Int64()}
    | {name: kind for rule in RULES for name, kind in ((rule.name, pl.Int64()), (f"{rule.name}_example", pl.String()))}
    | {"costs": pl.List(COST), "missing_columns": NAMES, "mistyped_columns": NAMES}
)


def profile(con: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> pl.DataFrame:
    """One row over all rows of `files`; what reads a missing or mistyped column is null (not measured), which is not 0.

    - `rows`, `loads`, `currencies`, `missing_columns`, `mistyped_columns`
    - `null_<Column>`: rows without it, for each mandatory column and ResourceId
    - `<Column>_min`, `<Column>_max`: of the four period columns; `one_billing_period`: months beyond the first
    - `<rule>`, `<rule>_example`: offending rows, one offending value; `row_identity_unique`: rows read once too often
    - `costs`: a list of (currency, column_name, total, absolute, least, most); no known code: null currency
    """
    types = _types(con, files)
    usable = _usable(types)
    query = f"WITH charge AS ({_charge(usable, files)}), part AS MATERIALIZED ({_part(usable)}) {_whole(usable)}"
    missing = [name for name in COST_AND_USAGE.names if name not in types]
    mistyped = [f"{name} ({types[name]})" for name in COST_AND_USAGE.names if name in types and name not in usable]
    # Not by `sql`, which binds all of this twice: that takes longer than a small bill's rows.
    (row,) = con.execute(query, _params(files)).fetchall()
    return pl.DataFrame([(*row, missing, mistyped)], schema=SCHEMA, orient="row")


def offenders(con: duckdb.DuckDBPyConnection, files: Sequence[Path], check: str, limit: int = 20) -> pl.DataFrame:
    """Up to `limit` rows that fail `check`: x_load_id, x_row, what it reads. None if it is not about rows."""
    usable = _usable(_types(con, files))
    rule = next((rule for rule in RULES if rule.name == check), RowRule(check, (), "false"))
    which = f"WHERE {rule.offends}"
    if check == UNIQUE:
        which = f"WHERE {IDENTIFIED} QUALIFY count(*) OVER (PARTITION BY x_load_id, x_row, x_part) > 1"
    shown = ", ".join(dict.fromkeys(("x_load_id", "x_row", "x_part", *rule.columns)))
    query = (
        f"SELECT {shown} FROM ({_charge(usable, files)}) {which} ORDER BY x_load_id, x_row, x_part LIMIT {int(limit)}"
    )
    return con.sql(query, params=_params(files)).pl()


def _params(files: Sequence[Path]) -> dict[str, list[str]]:
    return {"files": [str(file) for file in files]} if files else {}


def _types(con: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> dict[str, str]:
    """Column names and DuckDB types of `files`, from their footers; without files, those declared."""
    if not files:
        return {column.name: column.type.duckdb for column in COST_AND_USAGE.columns}
    scanned = con.sql(f"SELECT * FROM {SCAN}", params=_params(files))
    return dict(zip(scanned.columns, map(str, scanned.types), strict=True))


def _usable(types: dict[str, str]) -> frozenset[str]:
    return frozenset(column.name for column in COST_AND_USAGE.columns if types.get(column.name) == column.type.duckdb)


def _charge(usable: frozenset[str], files: Sequence[Path]) -> str:
    """The needed columns of all rows; what is not usable is null throughout."""
    known = usable if files else frozenset[str]()
    columns = ", ".join(
        column.name if column.name in known else f"NULL::{column.type.duckdb} AS {column.name}"
        for column in COST_AND_USAGE.columns
        if column.name in NEEDED
    )
    return f"SELECT {columns} FROM {SCAN}" if files else f"SELECT {columns} WHERE false"


def _part(usable: frozenset[str]) -> str:
    """What one load, one run of 65,536 row numbers and one currency adds up to."""
    measures = [
        "x_load_id AS load",
        "x_row >> 16 AS chunk",
        "x_part AS part",
        f"CASE WHEN {CODE} THEN BillingCurrency END AS currency",
        "count(*) AS rows",
        f"count(*) FILTER ({IDENTIFIED}) AS identified",
        f"bitstring_agg(x_row & 65535, 0, 65535) FILTER ({IDENTIFIED}) AS seen",
        *(f"count(*) - count({name}) AS null_{name}" for name in COUNTED if name in usable),
        *(f"{kind}({name}) AS {name}_{kind}" for name in PERIODS for kind in ("min", "max")),
        *(f"sum({cost}) AS {cost}, sum(abs({cost})) AS {cost}_absolute" for cost in COSTS),
        *(f"{kind}({cost}) AS {cost}_{kind}" for cost in COSTS for kind in ("min", "max")),
        *(_offence(rule) for rule in _measured(usable)),
    ]
    return f"SELECT {', '.join(measures)} FROM charge GROUP BY ALL"


def _measured(usable: frozenset[str]) -> list[RowRule]:
    return [rule for rule in RULES if usable.issuperset(rule.columns)]


def _offence(rule: RowRule) -> str:
    """How many rows offend, and the least offending value; three times as fast as the same by FILTER."""
    example = f"min(CASE WHEN {rule.offends} THEN {rule.example} END)" if rule.example else "NULL::VARCHAR"
    return f"count_if({rule.offends}) AS {rule.name}, {example} AS {rule.name}_example"


def _whole(usable: frozenset[str]) -> str:
    """The parts as one row."""
    measured = _measured(usable)
    measures = [
        _total("rows"),
        "count(DISTINCT load) AS loads",
        "coalesce(list(DISTINCT currency ORDER BY currency) FILTER (currency IS NOT NULL), []) AS currencies",
        f"{_twins() if usable.issuperset(IDENTITY) else 'NULL::BIGINT'} AS {UNIQUE}",
        *(_total(f"null_{name}") if name in usable else f"NULL::BIGINT AS null_{name}" for name in COUNTED),
        *(f"{kind}({name}_{kind}) AS {name}_{kind}" for name in PERIODS for kind in ("min", "max")),
        f"{_months_beyond_the_first()} AS one_billing_period",
        *(
            f"{_total(rule.name)}, min({rule.name}_example)::VARCHAR AS {rule.name}_example"
            if rule in measured
            else f"NULL::BIGINT AS {rule.name}, NULL::VARCHAR AS {rule.name}_example"
            for rule in RULES
        ),
        f"({_costs()}) AS costs",
    ]
    return f"SELECT {', '.join(measures)} FROM part"


def _total(name: str) -> str:
    return f"coalesce(sum({name}), 0)::BIGINT AS {name}"


def _twins() -> str:
    """Rows whose load and number another row has, that other row not counted."""
    seen = "SELECT bit_or(seen) AS seen FROM part GROUP BY load, chunk, part"
    return f"coalesce(sum(identified), 0)::BIGINT - (SELECT coalesce(sum(bit_count(seen)), 0)::BIGINT FROM ({seen}))"


def _months_beyond_the_first() -> str:
    """Billing months as x_period counts them: of BillingPeriodStart + 1 day."""
    first, last = (f"{kind}(BillingPeriodStart_{kind}) + INTERVAL 1 DAY" for kind in ("min", "max"))
    return f"datediff('month', {first}, {last})"


def _costs() -> str:
    per_cost = " UNION ALL ".join(
        f"SELECT currency, '{cost}' AS column_name, sum({cost}) AS total, sum({cost}_absolute) AS absolute, "
        f"min({cost}_min) AS least, max({cost}_max) AS most FROM part GROUP BY currency"
        for cost in COSTS
    )
    return f"SELECT coalesce(list(cost ORDER BY currency, column_name), []) FROM ({per_cost}) AS cost"
