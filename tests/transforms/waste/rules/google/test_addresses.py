"""Addresses: used, internal, reserved with users, told by old answers."""

from typing import Any

from tests.transforms.waste.estates import Part, charge, money, outcomes, resource
from tests.transforms.waste.rules.google.things import COMPUTE, PROJECT, there

UNUSED = "gcp.address.unused"
ROUTER = f"{COMPUTE}/regions/europe-west1/router/7"


def address(number: int, **told: Any) -> Part:
    same: dict[str, Any] = {"used_by": [], "address": "198.51.100.7", "address_type": "external", "state": "reserved"}
    return resource(key(number), "compute.googleapis.com/Address", account=PROJECT, **same | told)


def key(number: int) -> str:
    return f"{COMPUTE}/regions/europe-west1/address/{number}"


def test_a_reserved_address_without_users_is_waste() -> None:
    said = money(UNUSED, there(address(1), charge(key(1), "Static Ip Charge", "0.264", account=PROJECT)))[key(1)]
    assert said["outcome"] == "waste"
    assert str(said["saving_per_month"]).startswith("8.03")


def test_an_older_answer_without_address_type_is_external() -> None:
    assert outcomes(UNUSED, there(address(1, address_type=None)))[key(1)] == "waste"


def test_a_reserved_address_with_users_is_in_use() -> None:
    assert outcomes(UNUSED, there(address(1, used_by=[ROUTER])))[key(1)] == "in_use"


def test_an_internal_address_is_free_also_where_its_type_is_not_told() -> None:
    parts = (address(1, address_type="internal"), address(2, address_type=None, address="10.132.0.4"))
    assert set(outcomes(UNUSED, there(*parts)).values()) == {"in_use"}


def test_the_status_alone_says_that_it_is_used() -> None:
    assert outcomes(UNUSED, there(address(1, state="in_use")))[key(1)] == "in_use"


def test_an_address_of_which_nobody_tells_the_users_is_unknown() -> None:
    assert outcomes(UNUSED, there(address(1, used_by=None)))[key(1)] == "unknown"
