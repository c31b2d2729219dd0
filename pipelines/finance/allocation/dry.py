"""Rules of a file that is not in force, for a dry run."""

from collections.abc import Callable, Collection
from pathlib import Path

import polars as pl

from pipelines.finance.allocation.resolve import Resolver, resolved
from pipelines.finance.allocation.rule_files import read_rules
from transforms.allocation.rule import Ruleset


def rules_of(
    file: Path, accounts: Collection[str], metrics: Callable[[], pl.DataFrame]
) -> tuple[list[Ruleset], list[str]]:
    """Its rulesets, and a sentence for each thing that is wrong in it; paths in it are relative to its folder."""
    folder = file.absolute().parent
    sets, problems, told = resolved(read_rules(file.absolute(), folder), Resolver(folder, accounts, metrics))
    return sets, [*(problem.sentence for problem in problems), *told]
