"""One SQL statement over a table: for each rule and source, how many rows were judged and how many offend.

The connection is given; nothing is written. The rows are read once for all rules of a row; a rule over rows reads its
two columns again. 10M rows take well under a minute on two cores, in memory that does not grow with them.
"""

from collections.abc import Mapping, Sequence

import duckdb
import polars as pl

from checks.conformance.rule import OneValue, Rule, asks_for_value
from warehouse.tables import Table

SCHEMA = pl.Schema(
    {
        "rule": pl.String(),
        "source": pl.String(),
        "provider": pl.String(),
        "rows": pl.Int64(),
        "offending": pl.Int64(),
        "void": pl.Int64(),
        "load_id": pl.String(),
        "row": pl.Int64(),
    }
)
# Who brought a row, and which row it is: of Cost and Usage; the other datasets are not kept by source.
WHO = {"source": "x_source", "provider": "x_provider", "load_id": "x_load_id", "row": "x_row"}
NOBODY = dict.fromkeys(WHO, "NULL")
Where = Mapping[str, str]


def measure(
    con: duckdb.DuckDBPyConnection, table: Table, rules: Sequence[Rule | OneValue], where: Where | None = None
) -> pl.DataFrame:
    """A row a rule, source and provider of the table's rows: SCHEMA; `load_id` and `row` name one offending row.

    `rows` is 0, or the rule is missing, where it was not judged: the loads do not fill a column that FOCUS asks for
    under a condition. `void` counts the offending rows of loads that fill the column in no row at all. `where`
    restricts the rows: a column, and the value that it must have.
    """
    own = [rule for rule in rules if rule.table == table]
    if not own:
        return SCHEMA.to_frame()
    query = f"WITH charge AS ({_charge(table, where)}), {_parts(own, _who(table))}"
    return con.sql(query, params=dict(where or {})).pl().cast(dict(SCHEMA)).select(SCHEMA.names())


def _who(table: Table) -> Mapping[str, str]:
    return WHO if "x_load_id" in table.names else NOBODY


def _charge(table: Table, where: Where | None) -> str:
    conditions = " AND ".join(f"{column} = ${column}" for column in where or {})
    return f'FROM "{table.name}"{f" WHERE {conditions}" if conditions else ""}'


def _parts(rules: Sequence[Rule | OneValue], who: Mapping[str, str]) -> str:
    """What is counted in each way, and the sum of all by rule, source and provider."""
    whole = [rule for rule in rules if isinstance(rule, Rule) and not rule.distinct]
    texts = [rule for rule in rules if isinstance(rule, Rule) and rule.distinct]
    counts = [
        _of_loads(whole),
        *(_of_values(column, [rule for rule in texts if rule.about == column], who) for column in _abouts(texts)),
        *(_of_keys(rule, who) for rule in rules if isinstance(rule, OneValue)),
    ]
    return f"part AS MATERIALIZED ({_part(whole, who)}) {_summed(' UNION ALL BY NAME '.join(counts))}"


def _abouts(rules: Sequence[Rule]) -> list[str]:
    return list(dict.fromkeys(rule.about for rule in rules))


def _part(rules: Sequence[Rule], who: Mapping[str, str]) -> str:
    """What each load of each provider adds up to; a condition counted and sought at once is evaluated once."""
    asked = (rule.about for rule in rules if asks_for_value(rule))
    needed = dict.fromkeys((*(column for rule in rules for column in rule.needs), *asked))
    measures = [
        *(f"{who[name]}::VARCHAR AS {name}" for name in ("source", "provider", "load_id")),
        "count(*) AS all_rows",
        *(f"count({column}) AS filled_{column}" for column in needed),
        *(
            f"count_if({rule.offends}) AS offending_{number}, "
            f"min(CASE WHEN {rule.offends} THEN {who['row']}::BIGINT END) AS row_{number}"
            for number, rule in enumerate(rules)
        ),
    ]
    return f"SELECT {', '.join(measures)} FROM charge GROUP BY ALL"


def _of_loads(rules: Sequence[Rule]) -> str:
    """The parts, a row a rule."""
    entries = ", ".join(_entry(number, rule) for number, rule in enumerate(rules))
    return f"SELECT source, provider, load_id, unnest([{entries}], recursive := true) FROM part WHERE all_rows > 0"


def _entry(number: int, rule: Rule) -> str:
    judged = " AND ".join(f"filled_{column} > 0" for column in rule.needs) or "true"
    void = f"{judged} AND filled_{rule.about} = 0" if asks_for_value(rule) else "false"
    return (
        f"{{rule: '{rule.id}', rows: CASE WHEN {judged} THEN all_rows ELSE 0 END, "
        f"offending: CASE WHEN {judged} THEN offending_{number} ELSE 0 END, "
        f"void: CASE WHEN {void} THEN offending_{number} ELSE 0 END, "
        f"row: CASE WHEN {judged} THEN row_{number} END}}"
    )


def _of_values(column: str, rules: Sequence[Rule], who: Mapping[str, str]) -> str:
    """The distinct values of a column with their rows, a row a rule."""
    entries = ", ".join(f"{{rule: '{rule.id}', differs: coalesce({rule.offends}, false)}}" for rule in rules)
    grouped = f"SELECT {_group(who, column)} FROM charge WHERE {column} IS NOT NULL GROUP BY ALL"
    return _differing(f"SELECT *, unnest([{entries}], recursive := true) FROM ({grouped})")


def _of_keys(rule: OneValue, who: Mapping[str, str]) -> str:
    """The rows whose key has more than one value count as offending, all of them."""
    differs = f"min({rule.value}) <> max({rule.value}) AS differs"
    both = f"{rule.key} IS NOT NULL AND {rule.value} IS NOT NULL"
    return _differing(
        f"SELECT '{rule.id}' AS rule, {_group(who, rule.key)}, {differs} FROM charge WHERE {both} GROUP BY ALL"
    )


def _group(who: Mapping[str, str], key: str) -> str:
    load, row = f"{who['load_id']}::VARCHAR", f"{who['row']}::BIGINT"
    return (
        f"{who['source']}::VARCHAR AS source, {who['provider']}::VARCHAR AS provider, {key}, count(*) AS rows, "
        f"arg_min({load}, {row}) AS load_id, min({row}) AS row"
    )


def _differing(groups: str) -> str:
    return (
        "SELECT rule, source, provider, rows, CASE WHEN differs THEN rows ELSE 0 END AS offending, 0 AS void, "
        f"CASE WHEN differs THEN load_id END AS load_id, CASE WHEN differs THEN row END AS row FROM ({groups})"
    )


def _summed(counts: str) -> str:
    return (
        "SELECT rule, source, provider, sum(rows)::BIGINT AS rows, sum(offending)::BIGINT AS offending, "
        "sum(void)::BIGINT AS void, "
        "arg_min(load_id, row) FILTER (offending > 0) AS load_id, min(row) FILTER (offending > 0) AS row "
        f"FROM ({counts}) GROUP BY ALL ORDER BY ALL"
    )
