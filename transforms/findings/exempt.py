"""What is left in peace: findings exempted by a decision about more than one of them, or by a tag in the cloud."""

from datetime import date
from urllib.parse import quote

import polars as pl

from transforms.waste.thresholds import tag_value

EXEMPT_TAG = "outlay:exempt"
# What an exemption may be about beside one finding; the subject's id is its parts, quoted, a slash between.
SCOPES = ("resource", "rule", "account", "tag")
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
    return (
        about(findings, in_force, tags)
        .sort("wide_id")
        .unique("finding_id", keep="last", maintain_order=True)
        .select("finding_id", "wide_id", "wide_scope", "wide_until")
    )


def about(findings: pl.DataFrame, decisions: pl.DataFrame, tags: pl.DataFrame) -> pl.DataFrame:
    """Which findings each decision about more than one is about: `finding_id, wide_id, wide_scope, wide_until`."""
    wide = decisions.filter(pl.col("subject_kind").is_in(SCOPES)).select(
        "subject_id", wide_scope="subject_kind", wide_id="id", wide_until="until"
    )
    found = pl.concat([_by_key(findings), _by_tag(findings, wide, tags)])
    return found.join(wide, on=["wide_scope", "subject_id"])


def _by_key(findings: pl.DataFrame) -> pl.DataFrame:
    """`finding_id, wide_scope, subject_id` for what each finding is about."""
    quoted = {name: _quoted(pl.col(name)) for name in ("provider", "account", "resource_id", "rule")}
    of = {
        "resource": pl.concat_str(*(quoted[name] for name in ("provider", "account", "resource_id")), separator="/"),
        "account": pl.concat_str(quoted["provider"], quoted["account"], separator="/"),
        "rule": quoted["rule"],
    }
    return pl.concat(
        findings.select("finding_id", wide_scope=pl.lit(scope), subject_id=said) for scope, said in of.items()
    )


def _by_tag(findings: pl.DataFrame, in_force: pl.DataFrame, tags: pl.DataFrame) -> pl.DataFrame:
    """The same for the tags that are exempted; people exempt few of them."""
    wanted = in_force.filter(pl.col("wide_scope") == "tag")["subject_id"].unique().to_list()
    tagged = findings.join(tags, on=["provider", "account", "resource_id"])
    rows = [
        tagged.filter(_has(said)).select("finding_id", wide_scope=pl.lit("tag"), subject_id=pl.lit(said))
        for said in wanted
    ]
    return pl.concat(rows) if rows else _by_key(findings.clear())


def _has(said: str) -> pl.Expr:
    """Whether the row's tags have `key` or `key=value`; case does not matter."""
    key, _, value = said.partition("=")
    found = tag_value(pl.col("tags"), key)
    return found.str.to_lowercase() == value.lower() if value else found.is_not_null()


def by_tag(tags: pl.DataFrame, exempt_tag: str, as_of: date) -> pl.DataFrame:
    """Resources that ask by a tag to be left in peace: `provider, account, resource_id, asked` (the tag's value).

    The value is free text; `until 2027-01-31` in it ends the exemption after that day.
    """
    asked = tags.with_columns(asked=tag_value(pl.col("tags"), exempt_tag)).filter(pl.col("asked").is_not_null())
    until = pl.col("asked").str.extract(UNTIL, 1).str.to_date("%Y-%m-%d", strict=False)
    refused = pl.col("asked").str.to_lowercase().is_in(["false", "no", "0"])
    in_force = asked.filter(~refused, until.is_null() | (until >= as_of))
    return in_force.select("provider", "account", "resource_id", "asked").unique(["provider", "account", "resource_id"])


def _quoted(text: pl.Expr) -> pl.Expr:
    """As `subject` quotes a part: ids hold few letters that need it, each distinct one is quoted once."""
    return text.map_batches(_quote_each, return_dtype=pl.String())


def _quote_each(texts: pl.Series) -> pl.Series:
    distinct = texts.drop_nulls().unique()
    return texts.replace_strict(distinct, [quote(part, safe="=:") for part in distinct], return_dtype=pl.String())


NO_TAGS = pl.DataFrame(
    schema={"provider": pl.String(), "account": pl.String(), "resource_id": pl.String(), "tags": pl.String()}
)
