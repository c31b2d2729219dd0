"""Two tag keys of a row that are one without regard to case are told by the run, with how many rows have such."""

import pytest

from tests.pipelines.bills import Place, charge


@pytest.mark.parametrize(
    ("tags", "told"),
    [
        (
            '{"Team": "a", "team": "b"}',
            "3 rows have tag keys that are one without regard to case, such as “Team” an",
        ),
        ('{"cost center ": "a", "Cost Center": "b"}', "such as “cost center ” and “Cost Center”"),
        ('[{"key": "Env", "value": "a"}, {"key": "env", "value": "b"}]', "such as “Env” and “env”"),
        ('{"team": "a", "owner": "b"}', ""),
        ('{"weight": NaN}', ""),
        ("no tags", ""),
    ],
)
def test_rows_with_keys_that_fold_to_one_are_counted(tags: str, told: str, place: Place) -> None:
    place.config(("aws", "bill.csv"))
    place.bill("bill.csv", [*(charge(number, Tags=tags) for number in range(3)), charge(4, Tags='{"team": "b"}')])
    status, said = place.directly()
    assert status == 0
    assert (told in said) if told else ("tag keys" not in said)
