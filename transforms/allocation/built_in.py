"""The dimension that is there where no rule is written: each charge is its account's."""

from transforms.allocation.rule import Dimension, Rule, Ruleset

ACCOUNT = "account"


def by_account() -> Ruleset:
    """All cost by sub-account, as billed; what has none is nobody's."""
    own = Dimension(dimension=ACCOUNT, tax="rules", support="rules", credit="rules", unused_commitment="rules")
    rule = Rule(dimension=ACCOUNT, rule=ACCOUNT, version="built-in", target_column="SubAccountId")
    return Ruleset(settings=own, rules=(rule,))
