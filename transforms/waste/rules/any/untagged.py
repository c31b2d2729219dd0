"""What nobody answers for: cost without any of the tags that would say."""

import polars as pl

from transforms.waste.cases import answered, lead
from transforms.waste.estate import ID, Estate
from transforms.waste.rule import Rule, Setting, Step

# Keys of a JSON object of tags whose value is not empty.
FILLED = r'"(?:[^"\\]|\\.)+"\s*:\s*"(?:[^"\\]|\\.)'
KEY = r'^"((?:[^"\\]|\\.)+)"\s*:'


def untagged(estate: Estate) -> pl.LazyFrame:
    """A resource that is paid for now and has none of the required tags, neither on the bill nor in the inventory.

    What has one is not looked at further: that it is tagged says nothing of its use. Commitments are no resources.
    """
    required = estate.setting("any.untagged", "required_tags").list.eval(pl.element().str.to_lowercase())
    told = (
        estate.history.filter(pl.col("x_valid_to").is_null(), pl.col("tags").is_not_null())
        .group_by(ID)
        .agg(inventory_tags=pl.col("tags").first())
    )
    lately = estate.charges.filter(
        pl.col("days_7") > 0,
        pl.col("charge_category") == "Usage",
        pl.col("x_resource_key").str.to_lowercase().ne_missing(pl.col("commitment_id").str.to_lowercase()),
    )
    rows = estate.costs.filter(pl.col("cost") > 0).join(lately, on=ID, how="semi").join(told, on=ID, how="left")
    keys = pl.concat_list(_keys("tags"), _keys("inventory_tags"))
    return answered(
        rows.with_columns(has_one=keys.list.set_intersection(required).list.len() > 0, required=required),
        lead(~pl.col("has_one"), "It has none of the tags {}.", pl.col("required").list.join(", ")),
        by_inventory=pl.col("inventory_tags").is_not_null(),
        evidence=pl.struct("tags", "cost_per_month", required_tags=pl.col("required").list.join(", ")),
    )


def _keys(tags: str) -> pl.Expr:
    """The lower-cased keys of tags that have a value; none where there are no tags."""
    filled = pl.col(tags).fill_null("{}").str.extract_all(FILLED)
    return filled.list.eval(pl.element().str.extract(KEY).str.to_lowercase())


RULES = (
    Rule(
        id="any.untagged",
        version=1,
        question="Does nobody answer for a resource?",
        resource_types=(),
        step=Step.TIDY,
        judge=untagged,
        command="tag {resource_id} with who answers for it",
        cannot_see="tags that the bill does not carry because they are not activated there, where no inventory is read",
        settings=(
            Setting(
                "required_tags",
                ("owner", "team", "contact", "cost-center", "cost_center", "costcenter", "cost-centre", "costcentre"),
                "keys of tags; case does not matter",
                "Any one of them says whom to ask.",
            ),
        ),
    ),
)
