"""How texts are written: JSON objects, units, and no word that stands for nothing."""

from checks.conformance.rule import Level, Rule
from warehouse.tables.base import JSON, TEXT
from warehouse.tables.cost_and_usage import FOCUS_COLUMNS

# The properties that FOCUS defines for the price of a SKU (FOCUS 1.4, SkuPriceDetails); any other starts with x_.
PRICE_PROPERTIES = (
    "CoreCount",
    "DiskMaxIops",
    "DiskSpace",
    "DiskType",
    "GpuCount",
    "InstanceSeries",
    "InstanceType",
    "MemorySize",
    "NetworkMaxIops",
    "NetworkMaxThroughput",
    "OperatingSystem",
    "Redundancy",
    "StorageClass",
)
# JSON is text too: two types that are equal.
TEXTS = tuple(column.name for column in FOCUS_COLUMNS if column.type in (TEXT, JSON))
PLACEHOLDERS = ("", " ", "Not Applicable", "N/A", "NULL", "null")
# `Hours`, `GB-Months`, `1000 Requests`, `GB/Hour`: https://focus.finops.org (1.4, Unit Format).
UNIT = r"([0-9]+ )?[A-Z][A-Za-z]*( [A-Z][A-Za-z]*)*(-[A-Z][a-z]+)?(/([0-9]+ )?[A-Z][a-z]+)?"
PASCAL_CASE = "(x_)?[A-Z][A-Za-z0-9]*"


def _is_object(column: str) -> str:
    """SQL; in two steps, since the functions for JSON raise on a text that is none, and AND may ask both at once."""
    return f"CASE WHEN json_valid({column}) THEN json_type({column}) = 'OBJECT' ELSE false END"


def key_value(rule_id: str, column: str, since: str = "1.2") -> Rule:
    """An object whose keys are unique and whose values are neither objects nor arrays."""
    nested = f"list_has_any(json_type({column}, '$.*'), ['OBJECT', 'ARRAY'])"
    twice = f"len(json_keys({column})) <> len(list_distinct(json_keys({column})))"
    return Rule(
        rule_id,
        f"{column} is a JSON object with unique keys and plain values (number, text, true, false, null).",
        (column,),
        f"{column} IS NOT NULL AND (CASE WHEN {_is_object(column)} THEN {nested} OR {twice} ELSE true END)",
        since=since,
        needs=(column,),
        distinct=True,
    )


def elements(rule_id: str, column: str, array: str, *keys: str, since: str) -> Rule:
    """An object with an array that is not empty, in which each entry has all `keys`, of the type text or number."""
    count = f"json_array_length({column}, '$.{array}')"
    full = " AND ".join(f"len({_entries(column, array, key)}) = {count}" for key in keys)
    return Rule(
        rule_id,
        f"{column} is a JSON object with the list {array}, and each of its entries has {' and '.join(keys)}.",
        (column,),
        f"{column} IS NOT NULL AND NOT (CASE WHEN {_is_object(column)} "
        f"THEN coalesce({count} > 0 AND {full}, false) ELSE false END)",
        since=since,
        needs=(column,),
        distinct=True,
    )


def _entries(column: str, array: str, key: str) -> str:
    found = f"json_type({column}, '$.{array}[*].{key}')"
    return f"list_filter({found}, lambda kind: kind IN ('VARCHAR', 'UBIGINT', 'BIGINT', 'DOUBLE'))"


def _unit(rule_id: str, column: str) -> Rule:
    return Rule(
        rule_id,
        f"{column} is a unit as FOCUS writes them, for instance Hours, GB-Months, 1000 Requests or GB/Hour.",
        (column,),
        f"NOT regexp_full_match({column}, '{UNIT}')",
        level="SHOULD",
        needs=(column,),
        distinct=True,
    )


def _keys_that(condition: str) -> str:
    return f"len(list_filter(json_keys(SkuPriceDetails), lambda name: {condition})) > 0"


def _in_price_details(rule_id: str, sentence: str, condition: str, level: Level = "MUST") -> Rule:
    offends = f"CASE WHEN {_is_object('SkuPriceDetails')} THEN {_keys_that(condition)} ELSE false END"
    return Rule(
        rule_id, sentence, ("SkuPriceDetails",), offends, level=level, needs=("SkuPriceDetails",), distinct=True
    )


DEFINED = ", ".join(f"'{name}'" for name in PRICE_PROPERTIES)
SPELLED = ", ".join(f"'{name.lower()}'" for name in PRICE_PROPERTIES)
RULES = (
    Rule(
        "ATT-NullHandling-A-002-M",
        'No text column holds an empty text, a blank or a placeholder such as "Not Applicable" in place of null.',
        TEXTS,
        " OR ".join(f"{column} IN ({', '.join(repr(word) for word in PLACEHOLDERS)})" for column in TEXTS),
    ),
    key_value("CAU-Tags-C-001-M", "Tags"),
    key_value("CAU-SkuPriceDetails-C-001-M", "SkuPriceDetails"),
    key_value("CAU-AllocatedTags-C-001-M", "AllocatedTags", since="1.3"),
    elements(
        "CAU-ContractApplied-C-003-C", "ContractApplied", "Elements", "ContractId", "ContractCommitmentId", since="1.3"
    ),
    elements("CAU-AllocatedMethodDetails-C-007-C", "AllocatedMethodDetails", "Elements", "AllocatedRatio", since="1.3"),
    elements(
        "CAU-CommitmentProgramEligibilityDetails-C-009-C",
        "CommitmentProgramEligibilityDetails",
        "CommitmentPrograms",
        "ProgramType",
        since="1.4",
    ),
    _in_price_details(
        "CAU-SkuPriceDetails-C-002-O",
        "The keys of SkuPriceDetails are in PascalCase.",
        f"NOT regexp_full_match(name, '{PASCAL_CASE}')",
        level="SHOULD",
    ),
    _in_price_details(
        "CAU-SkuPriceDetails-C-017-C",
        "The keys of SkuPriceDetails that FOCUS does not define start with x_.",
        f"NOT starts_with(name, 'x_') AND name NOT IN ({DEFINED})",
    ),
    _in_price_details(
        "CAU-SkuPriceDetails-C-020-M",
        "The keys of SkuPriceDetails that FOCUS defines are spelled as there.",
        f"lower(name) IN ({SPELLED}) AND name NOT IN ({DEFINED})",
    ),
    _unit("CAU-CommitmentDiscountUnit-C-003-M", "CommitmentDiscountUnit"),
    _unit("CAU-ConsumedUnit-C-003-O", "ConsumedUnit"),
    _unit("CAU-PricingUnit-C-003-O", "PricingUnit"),
)
