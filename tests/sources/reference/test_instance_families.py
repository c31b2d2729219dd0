"""Families of machines."""

import polars as pl
import pytest

from sources.reference.instance_families import families


def of(instance_type: str) -> dict[str, object]:
    return families().row(by_predicate=pl.col("instance_type") == instance_type, named=True)


@pytest.mark.parametrize(
    ("instance_type", "smaller"),
    [
        ("m5.2xlarge", "m5.xlarge"),
        ("c5.9xlarge", "c5.4xlarge"),
        ("m5.large", None),
        ("t3.large", "t3.medium"),
        ("g4dn.2xlarge", None),
        ("Standard_D8s_v3", "Standard_D4s_v3"),
        ("Standard_DS3_v2", "Standard_DS2_v2"),
        ("Standard_B2ms", "Standard_B2s"),
        ("n1-standard-4", "n1-standard-2"),
        ("e2-micro", None),
    ],
)
def test_the_next_size_down_is_of_the_same_family(instance_type: str, smaller: str | None) -> None:
    assert of(instance_type)["smaller"] == smaller


@pytest.mark.parametrize(
    ("instance_type", "vcpus", "memory_gb"),
    [
        ("m5.xlarge", 4, 16),
        ("c5.2xlarge", 8, 16),
        ("r5.large", 2, 16),
        ("Standard_E4s_v3", 4, 32),
        ("c3.large", 2, 3.75),
    ],
)
def test_sizes_are_in_proportion(instance_type: str, vcpus: float, memory_gb: float) -> None:
    assert (of(instance_type)["vcpus"], of(instance_type)["memory_gb"]) == (vcpus, memory_gb)


@pytest.mark.parametrize(
    ("instance_type", "successor"),
    [("m4.xlarge", "m5.xlarge"), ("m4.10xlarge", "m5.12xlarge"), ("t2.micro", "t3.micro"), ("m5.xlarge", None)],
)
def test_an_old_family_has_a_successor_of_its_size_or_the_next_up(instance_type: str, successor: str | None) -> None:
    assert of(instance_type)["successor"] == successor


def test_each_type_is_there_once_and_has_a_size() -> None:
    every = families()
    assert not every.select("provider", "instance_type").is_duplicated().any()
    assert every["factor"].min() > 0
