"""Ids of Azure's resources: case does not matter in them, and exports do not agree on it.

https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
"""

import polars as pl


def links(column: str) -> pl.Expr:
    """KEYS as x_resource_keys are: lower-cased."""
    return pl.col(column).list.eval(pl.element().str.to_lowercase())


def names(column: str) -> pl.Expr:
    """The names of what KEYS lead to, in one text."""
    return pl.col(column).list.eval(name_in(pl.element())).list.join(", ")


def name_in(key: pl.Expr) -> pl.Expr:
    """The last word of an id."""
    return key.str.extract(r"([^/]+)/?$")


def subscription_in(key: pl.Expr) -> pl.Expr:
    """The subscription of an id."""
    return key.str.extract(r"(?i)^/subscriptions/([^/]+)/")
