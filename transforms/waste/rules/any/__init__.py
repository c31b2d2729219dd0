"""Rules for any provider: one file a family."""

from transforms.waste.rule import Rule
from transforms.waste.rules.any import commitments, growth, paid_not_used, untagged, zombie

ANY: tuple[Rule, ...] = (
    *untagged.RULES,
    *commitments.RULES,
    *paid_not_used.RULES,
    *zombie.RULES,
    *growth.RULES,
)
