"""ProviderName and PublisherName become the service's provider and its host."""

import pytest

from tests.transforms.bill import charges, normalised


def names(change: dict[str, object]) -> tuple[object, ...]:
    return normalised(charges(change)).select("ServiceProviderName", "HostProviderName", "x_provider").row(0)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"ProviderName": "AWS", "PublisherName": "AWS"}, ("AWS", "AWS", "aws"), id="own-service"),
        pytest.param(
            {"ProviderName": "AWS", "PublisherName": "Amazon Web Services"},
            ("AWS", "AWS", "aws"),
            id="two-names-of-one",
        ),
        pytest.param({"ProviderName": "AWS", "PublisherName": "Datadog"}, ("Datadog", "AWS", "aws"), id="marketplace"),
        pytest.param(
            {"ProviderName": "microsoft", "PublisherName": None}, ("microsoft", "microsoft", "azure"), id="one"
        ),
        pytest.param(
            {"ProviderName": None, "PublisherName": "Acme, Inc."}, ("Acme, Inc.",) * 2 + ("acme-inc",), id="other"
        ),
        pytest.param({"provider_name": "AWS"}, ("AWS", "AWS", "aws"), id="other-spelling"),
        pytest.param({"ServiceProviderName": "Figma"}, ("Figma", None, "figma"), id="1.3-without-host"),
        pytest.param(
            {"ServiceProviderName": "Figma", "HostProviderName": "AWS", "ProviderName": "AWS", "PublisherName": "AWS"},
            ("Figma", "AWS", "aws"),
            id="1.3-wins",
        ),
        pytest.param(
            {"ServiceProviderName": None, "ProviderName": "AWS", "PublisherName": "Datadog"},
            ("Datadog", "AWS", "aws"),
            id="1.3-left-empty",
        ),
        pytest.param({}, (None, None, None), id="no-names"),
        pytest.param({"ProviderName": "  "}, ("  ", "  ", None), id="blank"),
        pytest.param({"ProviderName": "Größe & Söhne"}, ("Größe & Söhne",) * 2 + ("grösse-söhne",), id="not-ascii"),
    ],
)
def test_providers_of_a_charge(change: dict[str, object], expected: tuple[object, ...]) -> None:
    assert names(change) == expected


def test_the_old_columns_are_kept() -> None:
    bill = normalised(charges({"ProviderName": "AWS", "PublisherName": "Datadog"}))
    assert bill.select("x_ProviderName", "x_PublisherName").row(0) == ("AWS", "Datadog")
