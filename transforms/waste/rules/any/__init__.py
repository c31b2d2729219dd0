"""Rules for any provider, from the bill alone: one file a family."""

from transforms.waste.rule import Rule

ANY: tuple[Rule, ...] = ()
