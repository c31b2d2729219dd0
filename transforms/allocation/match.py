"""Which charges a rule takes: columns of the daily mart and tags of the charge's own day, with and, or and not.

`{ service = "AmazonEC2", tag = { team = ["payments", "pay-*"] } }`: every key must fit, any value of a list; `all` and
`any` hold lists of such tables, `not` one. Case does not matter; `*` and `?` stand for any text and any sign, and ""
for what is not there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from warehouse.tables import COST_DAILY

TAG = "tag:"
# Short words for columns of the mart.
WORDS = {
    "account": "SubAccountId",
    "account_name": "SubAccountName",
    "billing_account": "BillingAccountId",
    "service": "ServiceName",
    "category": "ServiceCategory",
    "region": "RegionId",
    "provider": "x_provider",
    "name": "ResourceId",
    "charge": "ChargeCategory",
}
COSTS = ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "x_committed_cost")
NOT_MATCHED_ON = ("day", "x_period", "x_tag_set", "x_rows", *COSTS)
COLUMNS = {name.casefold(): name for name in COST_DAILY.names if name not in NOT_MATCHED_ON}
JOINTS = ("all", "any", "not")
Match = Mapping[str, Any]


def column_of(word: str) -> str | None:
    """The mart's column that a key of a match means."""
    return WORDS.get(word) or COLUMNS.get(word.casefold())


def wrong(match: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, str, str]]:
    """Each thing that is no match: the keys that lead to it, what stands there, what was expected, all valid names."""
    if not isinstance(match, Mapping):
        yield at, match, 'a table in braces, such as { service = "AmazonEC2" }', ""
        return
    for key, value in match.items():
        here = (*at, str(key))
        if key in ("all", "any"):
            for part in value if isinstance(value, list) and value else [None]:
                yield from wrong(part, here)
        elif key == "not":
            yield from wrong(value, here)
        elif key == "tag":
            pairs = value.items() if isinstance(value, Mapping) and value else [("", None)]
            for name, of_key in pairs:
                yield from _wrong_values(of_key, (*here, str(name)))
        elif column_of(str(key)) is None:
            told = sorted({"tag", *JOINTS, *WORDS})
            yield (
                here,
                key,
                f"one of {', '.join(told)}, or a column of cost_daily",
                " ".join([*told, *COLUMNS.values()]),
            )
        else:
            yield from _wrong_values(value, here)


def _wrong_values(value: Any, at: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, str, str]]:
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(each, str) for each in values):
        yield at, value, "text in quotes, or a list of such", ""


def used(match: Match) -> set[str]:
    """The columns that `condition` reads; a tag's is `tag:<key>`."""
    found = set[str]()
    for key, value in match.items():
        if key in ("all", "any"):
            found |= {name for part in value for name in used(part)}
        elif key == "not":
            found |= used(value)
        elif key == "tag":
            found |= {tag_column(name) for name in value}
        elif column := column_of(key):
            found.add(column)
    return found


def tag_column(key: str) -> str:
    return f"{TAG}{key.strip().casefold()}"


def condition(match: Match) -> pl.Expr:
    """Whether a row of the columns `used` fits; an empty match fits all."""
    tests = [test for key, value in match.items() for test in _tests(key, value)]
    return pl.all_horizontal(tests) if tests else pl.lit(value=True)


def _tests(key: str, value: Any) -> list[pl.Expr]:
    if key == "all":
        return [condition(part) for part in value]
    if key == "any":
        return [pl.any_horizontal(condition(part) for part in value)]
    if key == "not":
        return [~condition(value)]
    if key == "tag":
        return [_is_one_of(tag_column(name), values) for name, values in value.items()]
    return [_is_one_of(column_of(key) or key, value)]


def _is_one_of(column: str, said: str | Sequence[str]) -> pl.Expr:
    values = [each.strip().lower() for each in ([said] if isinstance(said, str) else said)]
    text = pl.col(column).cast(pl.String).fill_null("").str.strip_chars().str.to_lowercase()
    patterns = [each for each in values if "*" in each or "?" in each]
    tests = [text.is_in([each for each in values if each not in patterns])]
    tests += [text.str.contains(_pattern(each)) for each in patterns]
    return pl.any_horizontal(tests)


def _pattern(glob: str) -> str:
    """`*` alone stands for what is there at all."""
    parts = {"*": ".*", "?": "."}
    inner = "".join(parts.get(sign) or re.escape(sign) for sign in glob)
    return "^.+$" if glob == "*" else f"(?s)^{inner}$"


def pattern_of(matches: Iterable[Match], column: str) -> str:
    """A regular expression, in lower case, that the whole of a column's value fits where any of these may take it.

    What is not there may be taken too, where one asks for "": then every value is told apart.
    """
    values = {value for match in matches for value in _values_of(match, column)}
    return ".*" if "" in values else "|".join(sorted(_pattern(value).removeprefix("(?s)") for value in values))


def _values_of(match: Match, column: str) -> Iterator[str]:
    for key, value in match.items():
        if key in ("all", "any"):
            for part in value:
                yield from _values_of(part, column)
        elif key == "not":
            yield from _values_of(value, column)
        elif key != "tag" and column_of(key) == column:
            yield from (each.strip().lower() for each in ([value] if isinstance(value, str) else value))
