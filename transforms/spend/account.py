"""The account that inventories know by what a bill calls it.

Azure's FOCUS exports write a subscription as `/subscriptions/<id>`, its cost exports and every inventory the bare id;
others write what they call it everywhere. https://learn.microsoft.com/azure/cost-management-billing/dataset-schema/cost-usage-details-focus
"""

import polars as pl

PREFIX = "(?i)^/subscriptions/"
# The same in DuckDB's SQL, of a table that has SubAccountId.
ACCOUNT_SQL = f"regexp_replace(coalesce(SubAccountId, ''), '{PREFIX}', '')"


def account(sub_account: pl.Expr) -> pl.Expr:
    """Of a SubAccountId; empty where the bill names none."""
    return sub_account.fill_null("").str.replace(PREFIX, "")
