"""The rules beside the model of FOCUS 1.4: every id once, every column as the model has it."""

import json
import pkgutil

import pytest

import checks.conformance
from checks.conformance import FAMILIES, FILLED, RULES
from checks.conformance.columns import CONDITION_OF, MANDATORY, RECOMMENDED
from checks.conformance.datasets import DATASETS
from checks.conformance.known import KNOWN
from checks.conformance.schema import PRESENT, faults, schema_ids
from checks.conformance.unchecked import UNCHECKED
from tests.shared_data import FOCUS_SAMPLE
from warehouse.tables import COST_AND_USAGE
from warehouse.tables.cost_and_usage import FOCUS_COLUMNS

MODEL = FOCUS_SAMPLE.with_name("focus_1_4_model.json")
NOT_CHECKED = [rule_id for group in UNCHECKED for rule_id in group.ids]
TYPES = {column.name: column.type.duckdb for column in COST_AND_USAGE.columns}
# Modules that hold no rules.
BESIDE = {
    "columns", "currencies", "foundation", "handbook", "known", "measure", "offenders", "rule", "schema", "unchecked",
    "verdict",
}  # fmt: skip


def test_no_rule_is_both_checked_and_not_checked() -> None:
    checked = [*(rule.id for rule in RULES), *schema_ids(), *NOT_CHECKED]
    assert len(set(checked)) == len(checked)


def test_every_module_of_rules_is_a_family() -> None:
    modules = {module.name for module in pkgutil.iter_modules(checks.conformance.__path__)} - BESIDE
    assert len(FAMILIES) == len(modules)


def test_every_column_has_its_rules_about_the_table() -> None:
    assert set(PRESENT) == {column.name for column in FOCUS_COLUMNS}


def test_exceptions_are_of_rules_that_there_are_and_say_why() -> None:
    assert {rule_id for known in KNOWN for rule_id in known.rules} <= {rule.id for rule in RULES}
    assert all(known.why.endswith(".") for known in KNOWN)


def test_the_rules_that_ask_for_a_value_are_known_by_column() -> None:
    assert FILLED["BilledCost"] == ("CAU-BilledCost-C-003-M",)
    assert FILLED["SkuId"] == ()


def test_a_table_as_declared_has_no_fault() -> None:
    assert faults({**TYPES, "x_extra": "VARCHAR"}) == []


@pytest.mark.parametrize(
    ("types", "found"),
    [
        ({name: kind for name, kind in TYPES.items() if name != "Tags"}, ["no column Tags"]),
        ({**TYPES, "BilledCost": "DOUBLE"}, ["BilledCost is DOUBLE, not DECIMAL(38,18)"]),
        ({**TYPES, "Provider": "VARCHAR"}, ["Provider is no column of FOCUS 1.4"]),
    ],
    ids=["missing", "mistyped", "unmarked"],
)
def test_a_table_that_differs_is_told(types: dict[str, str], found: list[str]) -> None:
    assert faults(types) == found


@pytest.mark.skipif(
    not MODEL.exists(), reason="the model of FOCUS 1.4 is not beside this checkout, in ../shared/data/focus"
)
def test_columns_are_asked_for_as_the_model_says() -> None:
    datasets = json.loads(MODEL.read_text(encoding="utf-8"))["datasets"]
    level = {name: column["feature_level"] for name, column in datasets["Cost and Usage"]["columns"].items()}
    ours = {
        **dict.fromkeys(MANDATORY, "Mandatory"),
        **dict.fromkeys(RECOMMENDED, "Recommended"),
        **dict.fromkeys(CONDITION_OF, "Conditional"),
    }
    assert ours == level
    nullable = {
        name: {column: spec["allows_nulls"] for column, spec in data["columns"].items()}
        for name, data in datasets.items()
    }
    for table in DATASETS:
        title = table.name.replace("_", " ").title()
        assert {column.name: column.nullable for column in table.columns if column.since} == nullable[title]
