"""How many of Salesforce's licences were used, by its own count: of 30 days, and of nobody in particular.

https://developer.salesforce.com/docs/platform/object-reference (ActiveProfileMetric, ActivePermSetLicenseMetric). It
counts who signed in, whether or not they used what a permission set licence gives, and counts its own users, too.
"""

import polars as pl

WINDOW_DAYS = 30
# A row a day and profile or licence: the newest day is among the first.
NEWEST = "ORDER BY MetricsDate DESC LIMIT 2000"
PROFILES, SETS = "activity_by_profile", "activity_by_set"
SOQL = {
    PROFILES: f"SELECT MetricsDate, UserLicenseId, ProfileId, ActiveUserCount FROM ActiveProfileMetric {NEWEST}",
    SETS: f"SELECT MetricsDate, PermissionSetLicenseId, ActiveUserCount FROM ActivePermSetLicenseMetric {NEWEST}",
}
SCHEMAS = {
    PROFILES: pl.Schema(
        {
            "MetricsDate": pl.String(),
            "UserLicenseId": pl.String(),
            "ProfileId": pl.String(),
            "ActiveUserCount": pl.Int64(),
        }
    ),
    SETS: pl.Schema({"MetricsDate": pl.String(), "PermissionSetLicenseId": pl.String(), "ActiveUserCount": pl.Int64()}),
}


def counted(metrics: pl.DataFrame, licence: str) -> pl.DataFrame:
    """`Id, active, active_days, active_as_of` of each licence on the newest day that it was counted.

    `licence` is the column that names it. Of several profiles the users add up, since each has one; a count that is
    lacking for any makes the sum unknown.
    """
    dated = metrics.with_columns(active_as_of=pl.col("MetricsDate").str.slice(0, 10).str.to_date(strict=False))
    known = dated.filter(pl.col("active_as_of").is_not_null(), pl.col(licence).is_not_null())
    newest = known.filter(pl.col("active_as_of") == pl.col("active_as_of").max().over(licence))
    count = pl.col("ActiveUserCount")
    return (
        newest.group_by(Id=licence)
        .agg(pl.when(count.null_count() == 0).then(count.sum()).alias("active"), pl.col("active_as_of").first())
        .with_columns(active_days=pl.when(pl.col("active").is_not_null()).then(WINDOW_DAYS))
        .filter(pl.col("active").is_not_null())
    )
