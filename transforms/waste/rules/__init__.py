"""Every waste rule: one file a family, one line a family here."""

from transforms.waste.rule import Rule
from transforms.waste.rules.any import ANY
from transforms.waste.rules.aws import AWS
from transforms.waste.rules.azure import AZURE
from transforms.waste.rules.google import GOOGLE

RULES: tuple[Rule, ...] = (*AWS, *AZURE, *GOOGLE, *ANY)
FORMER = {rule.id: rule.former_ids for rule in RULES if rule.former_ids}
BY_ID = {rule.id: rule for rule in RULES} | {old: rule for rule in RULES for old in rule.former_ids}

__all__ = ["BY_ID", "FORMER", "RULES"]
