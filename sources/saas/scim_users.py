"""Users as SCIM tells them, of any vendor: https://www.rfc-editor.org/rfc/rfc7643#section-4.1."""

import polars as pl

from sources.saas.telling import address, instant

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
VALUES = pl.List(pl.Struct({"value": pl.String(), "type": pl.String(), "primary": pl.Boolean()}))
USERS = pl.Schema(
    {
        "id": pl.String(),
        "userName": pl.String(),
        "displayName": pl.String(),
        "name": pl.Struct({"formatted": pl.String(), "givenName": pl.String(), "familyName": pl.String()}),
        "emails": VALUES,
        "userType": pl.String(),
        "active": pl.Boolean(),
        ENTERPRISE: pl.Struct({"employeeNumber": pl.String()}),
        "meta": pl.Struct({"created": pl.String()}),
    }
)
WITH_ROLES = pl.Schema({**USERS, "roles": VALUES})


def accounts(users: pl.DataFrame) -> pl.DataFrame:
    """The users with ACCOUNTS' columns beside their own; who is not said to be inactive is active.

    The address is the user name where that is one, else the primary mail, else the first.
    """
    mails = pl.col("emails").fill_null([]).list
    primary = mails.filter(pl.element().struct.field("primary")).list.first().struct.field("value")
    every = mails.eval(address(pl.element().struct.field("value")))
    name = pl.col("name").struct
    whole = pl.concat_str(name.field("givenName"), name.field("familyName"), separator=" ", ignore_nulls=True)
    hr_id = pl.col(ENTERPRISE).struct.field("employeeNumber")
    active = pl.col("active").fill_null(value=True)
    return (
        users.filter(pl.col("id").is_not_null())
        .unique("id", maintain_order=True)
        .with_columns(
            account="id",
            email=pl.coalesce(address("userName"), address(primary), every.list.first()),
            aliases=every.list.drop_nulls().list.unique(maintain_order=True),
            name=pl.coalesce("displayName", name.field("formatted"), pl.when(whole != "").then(whole)),
            hr_id=hr_id,
            account_kind=pl.when(hr_id.is_not_null()).then(pl.lit("person")).otherwise(pl.lit("unknown")),
            account_status=pl.when(active).then(pl.lit("active")).otherwise(pl.lit("suspended")),
            created=instant(pl.col("meta").struct.field("created")),
        )
    )
