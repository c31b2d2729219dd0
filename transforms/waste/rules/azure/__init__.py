"""Rules for Azure: one file a family."""

from transforms.waste.rule import Rule

AZURE: tuple[Rule, ...] = ()
