"""What is left in peace: findings exempted by a decision about more than one of them, or by a tag in the cloud."""

from datetime import date
from urllib.parse import quote, unquote

import polars as pl

from transforms.waste.thresholds import tag_value

EXEMPT_TAG = "outlay:exempt"
# What an exemption may be about beside one finding; the subject's id is its parts, quoted, a slash between.
SCOPES = ("resource", "rule", "account", "tag")
KEYS = {"resource": ["provider", "account", "resource_id"], "account": ["provider", "account"], "rule": ["rule"]}
ABOUT = ("finding_id", "wide_id", "wide_scope", "wide_until")
UNTIL = r"(?i)until[ =:]*(\d{4}-\d{2}-\d{2})"


def subject(*parts: str) -> str:
    """`aws/111122223333/vol-0abc`: how a decision names a resource, an account (provider, id), a rule, a tag."""
    return "/".join(quote(part, safe="=:") for part in parts)


def widely(findings: pl.DataFrame, decisions: pl.DataFrame, tags: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The newest exemption in force of each finding that a decision about its resource, rule, account or tag makes.

    `decisions` are standing ones (one a subject), `tags` has `provider, account, resource_id, tags` (JSON). Gives
    `finding_id, wide_id` (the decision's), `wide_scope`, `wide_until`.
    """
    in_force = decisions.filter(pl.col("status") == "exempt", pl.col("until").is_null() | (pl.col("until") >= as_of))
    return about(findings, in_force, tags).sort("wide_id").unique("finding_id", keep="last", maintain_order=True)


def about(findings: pl.DataFrame, decisions: pl.DataFrame, tags: pl.DataFrame) -> pl.DataFrame:
    """Which findings each decision about more than one is about: `finding_id, wide_id, wide_scope, wide_until`."""
    wide = decisions.filter(pl.col("subject_kind").is_in(SCOPES)).select(
        "subject_id", wide_scope="subject_kind", wide_id="id", wide_until="until"
    )
    return pl.concat([*(_by_key(findings, wide, scope) for scope in KEYS), _by_tag(findings, wide, tags)])


def _by_key(findings: pl.DataFrame, wide: pl.DataFrame, scope: str) -> pl.DataFrame:
    """The same for the resources, accounts or rules that decisions of one scope name; what is no subject is left out.

    People make few such decisions, so their subjects are taken apart one by one.
    """
    key = KEYS[scope]
    told = wide.filter(pl.col("wide_scope") == scope)
    parts = [[unquote(part) for part in said.split("/")] for said in told["subject_id"]]
    whole = [len(each) == len(key) for each in parts]
    named = {name: [each[place] for each in parts if len(each) == len(key)] for place, name in enumerate(key)}
    of = told.filter(pl.Series(whole, dtype=pl.Boolean())).with_columns(
        pl.Series(name, values, pl.String()) for name, values in named.items()
    )
    return findings.select("finding_id", *key).join(of, on=key).select(ABOUT)


def _by_tag(findings: pl.DataFrame, wide: pl.DataFrame, tags: pl.DataFrame) -> pl.DataFrame:
    """The same for tags; people exempt few of them."""
    told = wide.filter(pl.col("wide_scope") == "tag")
    if told.is_empty():
        return findings.select("finding_id").join(told, how="cross").select(ABOUT)
    tagged = findings.select("finding_id", *KEYS["resource"]).join(tags, on=KEYS["resource"])
    return pl.concat(
        tagged.filter(_has(row["subject_id"]))
        .join(told.filter(pl.col("wide_id") == row["wide_id"]), how="cross")
        .select(ABOUT)
        for row in told.iter_rows(named=True)
    )


def _has(said: str) -> pl.Expr:
    """Whether the row's tags have `key` or `key=value`; case does not matter."""
    key, _, value = said.partition("=")
    found = tag_value(pl.col("tags"), key)
    return found.str.to_lowercase() == value.lower() if value else found.is_not_null()


def by_tag(tags: pl.LazyFrame, exempt_tag: str, as_of: date) -> pl.LazyFrame:
    """Resources that ask by a tag to be left in peace: `provider, account, resource_id, asked` (the tag's value).

    The value is free text; `until 2027-01-31` in it ends the exemption after that day.
    """
    asked = tags.with_columns(asked=tag_value(pl.col("tags"), exempt_tag)).filter(pl.col("asked").is_not_null())
    until = pl.col("asked").str.extract(UNTIL, 1).str.to_date("%Y-%m-%d", strict=False)
    refused = pl.col("asked").str.to_lowercase().is_in(["false", "no", "0"])
    in_force = asked.filter(~refused, until.is_null() | (until >= as_of))
    return in_force.select("provider", "account", "resource_id", "asked").unique(["provider", "account", "resource_id"])


NO_TAGS = pl.DataFrame(
    schema={"provider": pl.String(), "account": pl.String(), "resource_id": pl.String(), "tags": pl.String()}
)
