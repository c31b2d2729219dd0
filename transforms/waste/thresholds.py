"""What the company has set for its rules, for everything and for some accounts, tags or environments."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from transforms.waste.rule import Rule, Value

ENVIRONMENT_TAGS = ("environment", "env", "stage")


@dataclass(frozen=True)
class Override:
    """Other values where all that is named here fits. `tag` is `key` or `key=value`; case does not matter."""

    values: Mapping[str, Value]
    account: str | None = None
    tag: str | None = None
    environment: str | None = None

    def fits(self) -> pl.Expr:
        """Of a frame with `account`, `tags` (a JSON object) and `environment`."""
        fits = [
            *([pl.col("account").str.to_lowercase() == self.account.lower()] if self.account else []),
            *([pl.col("environment") == self.environment.lower()] if self.environment else []),
            *([tagged(self.tag)] if self.tag else []),
        ]
        return pl.all_horizontal(fits).fill_null(value=False) if fits else pl.lit(value=True)


@dataclass(frozen=True)
class Thresholds:
    """The settings of all rules by their names in outlay.toml; of overrides that fit, the last one counts."""

    values: Mapping[str, Value]
    overrides: Sequence[Override] = field(default=())

    @classmethod
    def of(cls, rules: Sequence[Rule], said: Mapping[str, Value], overrides: Sequence[Override] = ()) -> "Thresholds":
        """Each rule's defaults, and what outlay.toml says instead."""
        defaults = {rule.setting(each.name): each.default for rule in rules for each in rule.settings}
        return cls({**defaults, **said}, overrides)

    def expr(self, rule: str, name: str) -> pl.Expr:
        """The value for the resource of the row."""
        full = f"{rule.replace('.', '_').replace('-', '_')}_{name}"
        value = _literal(self.values[full])
        for override in self.overrides:
            if full in override.values:
                value = pl.when(override.fits()).then(_literal(override.values[full])).otherwise(value)
        return value

    def of_one(self, rule: Rule, account: str, tags: str | None) -> dict[str, Value]:
        """The values of all of a rule's settings for one resource, by their names; `tags` is a JSON object."""
        one = pl.LazyFrame({"account": account, "tags": tags}, schema={"account": pl.String(), "tags": pl.String()})
        known = one.with_columns(environment=environment(pl.col("tags")))
        said = known.select(self.expr(rule.id, each.name).alias(each.name) for each in rule.settings)
        return said.collect().row(0, named=True) if rule.settings else {}


def environment(tags: pl.Expr) -> pl.Expr:
    """prod, dev …: the value of the first of the usual tags that there is, lower-cased; null without one."""
    return pl.coalesce(tag_value(tags, key) for key in ENVIRONMENT_TAGS).str.to_lowercase()


def tag_value(tags: pl.Expr, key: str) -> pl.Expr:
    """The value of one tag of a JSON object of tags, whatever the case of its key; null without it."""
    return tags.str.extract(rf'(?i)"{re.escape(key)}"\s*:\s*"((?:[^"\\]|\\.)*)"', 1)


def tagged(tag: str) -> pl.Expr:
    key, _, value = tag.partition("=")
    found = tag_value(pl.col("tags"), key)
    return found.is_not_null() if not value else found.str.to_lowercase() == value.lower()


def _literal(value: Value) -> pl.Expr:
    return pl.lit(list(value)) if isinstance(value, tuple) else pl.lit(value)
