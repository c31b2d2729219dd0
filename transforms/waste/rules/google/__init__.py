"""Rules for Google Cloud: one file a family."""

from transforms.waste.rule import Rule

GOOGLE: tuple[Rule, ...] = ()
