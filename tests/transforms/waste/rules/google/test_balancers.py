"""Load balancers: what is behind a rule, along proxies, maps, services and groups."""

from typing import Any

import pytest

from tests.transforms.waste.estates import Part, charge, money, outcomes, resource
from tests.transforms.waste.rules.google.things import COMPUTE, PROJECT, key, there, thing

NO_BACKEND = "gcp.lb.no_backend"
R = key("forwardingRule", 1)
PROXY, MAP, SERVICE = (f"{COMPUTE}/global/{kind}/1" for kind in ("targetHttpsProxy", "urlMap", "backendService"))
GROUP = key("instanceGroup", 1)


def chain(*behind: str, redirects: bool = False, to: str = SERVICE) -> tuple[Part, ...]:
    """A rule, its proxy, its map, and a service with groups behind it."""
    same: dict[str, Any] = {"account": PROJECT, "region": None}
    return (
        thing("ForwardingRule", 1, leads_to=[PROXY], scheme="external_managed", **same),
        thing_named(PROXY, "TargetHttpsProxy", leads_to=[MAP]),
        thing_named(MAP, "UrlMap", leads_to=[] if redirects else [to], redirects=redirects),
        thing_named(SERVICE, "BackendService", leads_to=list(behind)),
    )


def thing_named(name: str, kind: str, **told: Any) -> Part:
    return resource(name, f"compute.googleapis.com/{kind}", account=PROJECT, **told)


def group(members: int | None, kind: str = "InstanceGroup") -> Part:
    return thing_named(GROUP, kind, members=members)


def test_a_service_without_backends_is_waste() -> None:
    billed = charge(R, "Forwarding Rule Minimum", "0.60", service="Networking", account=PROJECT)
    said = money(NO_BACKEND, there(*chain(), billed))[R]
    assert said["outcome"] == "waste"
    assert str(said["saving_per_month"]).startswith("18.26")


def test_groups_that_are_all_empty_are_nothing() -> None:
    assert outcomes(NO_BACKEND, there(*chain(GROUP), group(0)))[R] == "waste"


@pytest.mark.parametrize(
    "parts",
    [
        (*chain(GROUP), group(2)),
        (*chain(GROUP), group(None, "NetworkEndpointGroup")),
        chain("//compute.googleapis.com/projects/p/zones/z/instanceGroups/of-another-project"),
        chain(redirects=True),
        (
            *chain(to=f"{COMPUTE}/global/backendBucket/1"),
            thing_named(f"{COMPUTE}/global/backendBucket/1", "BackendBucket"),
        ),
    ],
    ids=["members", "serverless", "group-elsewhere", "redirect", "bucket"],
)
def test_what_answers_is_in_use(parts: tuple[Part, ...]) -> None:
    assert outcomes(NO_BACKEND, there(*parts))[R] == "in_use"


def test_a_link_that_leads_out_of_what_is_known_is_unknown() -> None:
    shared = chain(to="//compute.googleapis.com/projects/other/global/backendServices/shared")
    assert outcomes(NO_BACKEND, there(*shared))[R] == "unknown"
    assert outcomes(NO_BACKEND, there(thing("ForwardingRule", 1, leads_to=[])))[R] == "unknown"
    assert outcomes(NO_BACKEND, there(thing("ForwardingRule", 1)))[R] == "unknown"
