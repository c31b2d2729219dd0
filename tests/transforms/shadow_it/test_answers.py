"""What people answered of texts: the newest stands, as an alias with its author and day."""

from datetime import date, datetime

import polars as pl
import pytest

from transforms.shadow_it.answers import aliases
from warehouse.tables import DECISION

DAY = date(2026, 11, 1)


def decisions(*of: dict[str, object]) -> pl.DataFrame:
    told = {"at": datetime(2026, 11, 1, 9), "by": "Ann", "subject_kind": "descriptor", "subject_id": "notion boutique"}
    rows = [{"id": number, **told, **each} for number, each in enumerate(of, 1)]
    return pl.DataFrame(
        [{name: row.get(name) for name in DECISION.names} for row in rows], DECISION.schema, orient="row"
    )


PRODUCT = {"status": "product", "evidence": '{"product": "notion"}'}
NONE, OPEN = {"status": "not_software"}, {"status": "open"}


@pytest.mark.parametrize(
    ("entered", "told"),
    [
        ([PRODUCT], [("notion boutique", "notion", "Ann", DAY)]),
        ([NONE], [("notion boutique", None, "Ann", DAY)]),
        ([PRODUCT, NONE], [("notion boutique", None, "Ann", DAY)]),
        ([PRODUCT, OPEN], []),
        ([{"status": "product"}], []),
        ([{**PRODUCT, "subject_kind": "app"}], []),
        ([], []),
    ],
    ids=["a product", "no software", "the newest", "taken back", "no product named", "of an app", "nothing"],
)
def test_answers_are_aliases(entered: list[dict[str, object]], told: list[tuple[object, ...]]) -> None:
    assert aliases(decisions(*entered)).rows() == told
