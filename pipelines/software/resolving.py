"""Whose an account is: by the number that HR gave, else by its addresses; never by a name.

An account that fits several people is nobody's, and so is one whose address the roster does not know. Where there is no
roster, an address is all that is known of a person, and the same one in two systems is one person.
"""

import polars as pl

from warehouse.people import EMAIL, HR_ID, People

# What is nobody, whatever addresses it has.
NOBODY = ("service_account", "shared_mailbox", "vendor")
BY_ROSTER = {"contractor": "contractor", "service_account": "service_account", "shared_mailbox": "shared_mailbox"}


def resolved(people: People, accounts: pl.DataFrame, persons: pl.DataFrame, source: str) -> pl.DataFrame:
    """ACCOUNTS rows with account_id, person_id and the account_kind that follows.

    `persons` (person_id, kind) are those of all rosters; without any, an address makes a person. What a vendor calls an
    account goes into people.db, and whose it was found to be is remembered there by the vendor's own id.
    """
    own = accounts.with_columns(account_id=people.account_ids(accounts["account"]))
    people.keep_accounts(source, own)
    known = persons.select("person_id", roster_kind="kind")
    found = _found(people, own, known, source).lazy().join(known.lazy(), on="person_id", how="left")
    by_roster = pl.col("roster_kind").replace_strict(BY_ROSTER, default="person", return_dtype=pl.String)
    said = pl.col("account_kind").fill_null("unknown")
    kind = (
        pl.when(said.is_in([*NOBODY, "guest"]) | pl.col("person_id").is_null())
        .then(said)
        .when(pl.col("roster_kind").is_null())
        .then(said.replace("unknown", "person"))
        .otherwise(by_roster)
    )
    whole = own.lazy().join(
        found.select("account_id", "person_id", "roster_kind"), on="account_id", how="left", maintain_order="left"
    )
    is_nobody = pl.col("account_kind").is_in(NOBODY)
    named = whole.with_columns(account_kind=kind).with_columns(person_id=pl.when(~is_nobody).then("person_id"))
    judged = named.drop("roster_kind").collect(engine="in-memory")
    people.attach_accounts(source, judged)
    return judged


def _found(people: People, own: pl.DataFrame, known: pl.DataFrame, source: str) -> pl.DataFrame:
    """account_id, person_id of the accounts that fit one person alone."""
    every = pl.concat_list("email", pl.col("aliases").fill_null([])).list.eval(pl.element().str.to_lowercase())
    addresses = own.lazy().select("account_id", "account_kind", email=every)
    each = addresses.explode("email").drop_nulls("email").collect(engine="in-memory")
    by_number = own.select("account_id", person_id=people.known(own["hr_id"], HR_ID))
    if known.is_empty():
        is_person = ~pl.col("account_kind").is_in(NOBODY)
        first = each.filter(is_person).unique("account_id", keep="first", maintain_order=True)
        by_address = first.select("account_id", person_id=people.ids(first["email"], EMAIL))
    else:
        by_address = each.select("account_id", person_id=people.known(each["email"], EMAIL))
    claims = people.counted_under(pl.concat([by_number, by_address])).lazy().drop_nulls("person_id")
    if known.height:
        claims = claims.join(known.lazy(), on="person_id", how="semi")
    sole = claims.unique().filter(pl.len().over("account_id") == 1)
    before = people.accounts_of(source).lazy().join(claims, on="account_id", how="anti")
    return pl.concat([sole, before.join(own.lazy(), on="account_id", how="semi")]).collect(engine="in-memory")
