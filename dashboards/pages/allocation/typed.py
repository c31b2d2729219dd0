"""A rule as it is typed: TOML with `[[allocation]]` rows, or what is wrong with it."""

import tomllib
from decimal import Decimal

from pydantic import ValidationError

from transforms.allocation.problem import Origin
from transforms.allocation.rule import Ruleset
from transforms.allocation.ruleset import Written, rulesets
from transforms.allocation.settings import AllocationSettings

MOST = 20_000
TYPED = Origin("the rule", 1)


def typed(text: str) -> tuple[list[Ruleset], list[str]]:
    """The rulesets of a text, and a sentence for each thing that is wrong; files are not read for it."""
    try:
        rows = tomllib.loads(text[:MOST], parse_float=Decimal).get("allocation")
    except tomllib.TOMLDecodeError as error:
        return [], [f"Found no TOML: {error}; expected [[allocation]] with keys below it."]
    if not isinstance(rows, list) or not rows:
        return [], ["Found no rule; expected [[allocation]] with keys below it."]
    try:
        said = [AllocationSettings.model_validate(row) for row in rows]
    except ValidationError as error:
        return [], [f"{'.'.join(map(str, each['loc']))}: {each['msg']}." for each in error.errors(include_url=False)]
    if any(each.path or each.account_map or isinstance(each.aliases, str) or each.metric for each in said):
        return [], ["Found the name of a file; expected none here: `outlay allocate --dry-run FILE` reads them."]
    written = [Written(each, TYPED, aliases=each.aliases if isinstance(each.aliases, dict) else {}) for each in said]
    sets, problems = rulesets(written, [])
    return sets, [each.sentence for each in problems]
