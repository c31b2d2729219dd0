"""Conformance to FOCUS 1.4: the rules, one pass that counts what breaks them, and the exceptions that are known.

Source: https://focus.finops.org (FOCUS 1.4, normative requirements and requirements model).
"""

from checks.conformance import allowed, amounts, charges, datasets, formats, nullability, pairs, same
from checks.conformance.rule import OneValue, Rule, always_asks
from warehouse.tables import COST_AND_USAGE

# Every family of rules: its name, and what its module declares.
FAMILIES: dict[str, tuple[Rule | OneValue, ...]] = {
    "Columns that are never null": nullability.RULES,
    "Allowed values": allowed.RULES,
    "Columns that go together": pairs.RULES,
    "What a charge's category asks of its columns": charges.RULES,
    "Costs, prices and periods": amounts.RULES,
    "What stays the same": same.RULES,
    "Texts": formats.RULES,
    "Contract commitments, billing periods, invoice details": datasets.RULES,
}
RULES = tuple(rule for rules in FAMILIES.values() for rule in rules)
# The rules that ask for a value in each row of Cost and Usage: by column, their ids.
FILLED = {
    column: tuple(
        rule.id for rule in RULES if rule.table == COST_AND_USAGE and rule.about == column and always_asks(rule)
    )
    for column in COST_AND_USAGE.names
}
