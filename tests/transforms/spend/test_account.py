"""The account by which a bill and an inventory meet."""

import duckdb
import polars as pl
import pytest

from transforms.spend.account import ACCOUNT_SQL, account

ID = "95b0296e-2277-4c47-8f1d-c6ba46b437f1"


@pytest.mark.parametrize(
    ("told", "known"),
    [
        (f"/subscriptions/{ID}", ID),
        (f"/Subscriptions/{ID}", ID),
        (ID, ID),
        ("111122223333", "111122223333"),
        ("my-project", "my-project"),
        (None, ""),
    ],
)
def test_polars_and_sql_give_one_account(told: str | None, known: str) -> None:
    bill = pl.DataFrame({"SubAccountId": [told]}, schema={"SubAccountId": pl.String()})
    assert bill.select(account(pl.col("SubAccountId"))).item() == known
    with duckdb.connect() as connection:
        connection.register("bill", bill.to_arrow())
        assert connection.execute(f"SELECT {ACCOUNT_SQL} FROM bill").fetchall() == [(known,)]
