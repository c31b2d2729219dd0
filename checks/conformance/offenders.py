"""Rows that break a rule, with what the rule reads of them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import duckdb
import polars as pl

from checks.conformance.measure import WHO
from checks.conformance.rule import OneValue, Rule
from checks.exact import plain
from warehouse.tables import COST_AND_USAGE

SHOWN_COLUMNS = 6


def offenders(
    con: duckdb.DuckDBPyConnection, rule: Rule | OneValue, where: Mapping[str, str] | None = None, limit: int = 20
) -> pl.DataFrame:
    """Up to `limit` rows that break the rule: who brought them, which rows they are, and the columns it reads."""
    shown = ", ".join([*_identity(rule), *rule.columns[:SHOWN_COLUMNS]])
    conditions = " AND ".join([f"{column} = ${column}" for column in where or {}] or ["true"])
    query = f'SELECT {shown} FROM "{rule.table.name}" WHERE {conditions} AND ({_offends(rule)}) LIMIT {int(limit)}'
    return con.sql(query, params=dict(where or {}) or None).pl()


def values(con: duckdb.DuckDBPyConnection, verdicts: pl.DataFrame, rules: Sequence[Rule | OneValue]) -> pl.DataFrame:
    """The verdicts with `value`: what the rule reads of the row that `load_id` and `row` name, as `Column=value, …`."""
    by_id = {rule.id: rule for rule in rules}
    named = verdicts.filter(pl.col("row").is_not_null(), pl.col("dataset") == COST_AND_USAGE.name)
    found = [_value(con, by_id[row["rule"]], row) for row in named.iter_rows(named=True)]
    keys = named.select("rule", "source", "provider").with_columns(value=pl.Series(found, dtype=pl.String()))
    return verdicts.join(keys, on=("rule", "source", "provider"), how="left", nulls_equal=True, maintain_order="left")


def _identity(rule: Rule | OneValue) -> list[str]:
    return [*WHO.values(), "x_part"] if rule.table == COST_AND_USAGE else []


def _offends(rule: Rule | OneValue) -> str:
    if isinstance(rule, Rule):
        return rule.offends
    return (
        f'{rule.key} IN (SELECT {rule.key} FROM "{rule.table.name}" GROUP BY {rule.key} '
        f"HAVING min({rule.value}) <> max({rule.value}))"
    )


def _value(con: duckdb.DuckDBPyConnection, rule: Rule | OneValue, row: Mapping[str, object]) -> str:
    """A look at one row, in one row group of one file; of a row in several parts, the part that breaks the rule."""
    columns = rule.columns[:SHOWN_COLUMNS]
    of_part = rule.offends if isinstance(rule, Rule) else "true"
    query = (
        f'SELECT {", ".join(columns)} FROM "{rule.table.name}" '
        f"WHERE x_source = $source AND x_load_id = $load_id AND x_row = $row AND ({of_part}) LIMIT 1"
    )
    read = con.sql(query, params={name: row[name] for name in ("source", "load_id", "row")}).fetchall()
    return ", ".join(f"{column}={_text(value)}" for column, value in zip(columns, read[0], strict=True))


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return "null" if value is None else str(value)
