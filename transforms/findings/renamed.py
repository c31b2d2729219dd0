"""Decisions and history of a rule go on under its new id."""

import hashlib
from collections.abc import Mapping

import polars as pl

from transforms.findings.exempt import subject

IDENTITY = ("rule", "provider", "account", "resource_id")
DIGITS = 16


def finding_id(rule: str, provider: str, account: str, resource_id: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the four, joined by U+001F."""
    return hashlib.sha256("\x1f".join((rule, provider, account, resource_id)).encode()).hexdigest()[:DIGITS]


def followed(decisions: pl.DataFrame, findings: pl.DataFrame, former: Mapping[str, tuple[str, ...]]) -> pl.DataFrame:
    """DECISION rows, those about a finding or rule under a former id as of the one under its present id.

    `former` has the former ids of the rules that were renamed; `findings` the FINDING rows of today.
    """
    names = {subject(old): subject(rule) for rule, olds in former.items() for old in olds}
    if not names:
        return decisions
    rows = findings.filter(pl.col("rule").is_in(former)).select("finding_id", *IDENTITY).iter_rows()
    ids = {finding_id(old, *place): now for now, rule, *place in rows for old in former[rule]}
    about = pl.col("subject_id")
    return decisions.with_columns(
        subject_id=pl.when(pl.col("subject_kind") == "finding")
        .then(about.replace(ids))
        .when(pl.col("subject_kind") == "rule")
        .then(about.replace(names))
        .otherwise(about)
    )
