"""Who works here, as the newest roster that has them tells it."""

import polars as pl

from warehouse.store import Store
from warehouse.tables import PERSON


def people_of(store: Store, source: str) -> pl.DataFrame:
    """PERSON rows that a roster told."""
    return store.frame("FROM person WHERE x_source = ?", [source])


def keep_people(store: Store, source: str, told: pl.DataFrame, *, whole: bool) -> None:
    """Puts a roster's people (PERSON rows) in place of those it told before; call it in a transaction.

    Who is no longer in a `whole` roster has left, on the last day that it had them. Whom another roster has at work
    stays as that one says.
    """
    before = people_of(store, source)
    gone = before.join(told, on="person_id", how="anti")
    if whole:
        gone = gone.with_columns(
            end=pl.when(pl.col("status") == "left").then("end").otherwise(pl.min_horizontal("end", "as_of")),
            status=pl.lit("left"),
        )
    rows = pl.concat([told, gone])
    others = store.frame("SELECT person_id, status FROM person WHERE x_source <> ?", [source])
    at_work = others.filter(pl.col("status") != "left")
    kept = rows.filter(~((pl.col("status") == "left") & pl.col("person_id").is_in(at_work["person_id"].implode())))
    store.connection.execute("DELETE FROM person WHERE x_source = ?", [source])
    store.replace(PERSON, kept, by=("person_id",))
