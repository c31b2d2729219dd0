"""NAT gateways, Cloud Run and Spanner: paid by the hour, used by nobody."""

from typing import Any

from tests.transforms.waste.estates import Part, ago, charge, metric, money, outcomes, resource
from tests.transforms.waste.rules.google.things import COMPUTE, PROJECT, there

NAT, RUN, SPANNER = "gcp.nat.unused", "gcp.run.idle_min_instances", "gcp.spanner.idle"
ROUTER = f"{COMPUTE}/regions/europe-west1/router/1"
SERVICE = f"//run.googleapis.com/projects/{PROJECT}/locations/europe-west1/services/tracking"
INSTANCE = f"//spanner.googleapis.com/projects/{PROJECT}/instances/bookings"


def router(**told: Any) -> Part:
    return resource(ROUTER, "compute.googleapis.com/Router", account=PROJECT, **{"nats": 1} | told)


def service(**told: Any) -> Part:
    return resource(SERVICE, "run.googleapis.com/Service", account=PROJECT, **{"least_instances": 2} | told)


def spanner(**told: Any) -> Part:
    return resource(INSTANCE, "spanner.googleapis.com/Instance", account=PROJECT, **{"processing_units": 300} | told)


def of_bill(key: str, meter: str, unit: str, a_day: str = "1.00", quantity: float = 24) -> Part:
    return charge(key, meter, a_day, quantity=quantity, unit=unit, service="Networking", account=PROJECT)


def test_a_gateway_without_bytes_is_waste_where_bill_and_metrics_agree() -> None:
    hours = of_bill(ROUTER, "Networking Cloud Nat Gateway Uptime", "hour")
    said = money(NAT, there(router(), hours, metric(ROUTER, "network_bytes", a_day=0, account=PROJECT)))[ROUTER]
    assert (said["outcome"], said["confidence"]) == ("waste", "high")


def test_bytes_by_either_account_are_use() -> None:
    silent = metric(ROUTER, "network_bytes", a_day=0, account=PROJECT)
    carried = of_bill(ROUTER, "Networking Cloud Nat Data Processing", "gibibyte", quantity=3)
    assert outcomes(NAT, there(router(), carried, silent))[ROUTER] == "in_use"
    assert outcomes(NAT, there(router(), metric(ROUTER, "network_bytes", a_day=9, account=PROJECT)))[ROUTER] == "in_use"


def test_a_gateway_without_points_is_unknown_and_a_router_without_gateway_free() -> None:
    hours = of_bill(ROUTER, "Networking Cloud Nat Gateway Uptime", "hour")
    assert outcomes(NAT, there(router(), hours))[ROUTER] == "unknown"
    assert outcomes(NAT, there(router(nats=0)))[ROUTER] == "in_use"


def warm() -> Part:
    return of_bill(SERVICE, "Services Min Instance CPU (Request-based billing) in europe-west1", "second")


def test_instances_kept_warm_for_nobody_are_waste() -> None:
    nobody = metric(SERVICE, "requests", a_day=0, account=PROJECT)
    assert money(RUN, there(service(), warm(), nobody))[SERVICE]["confidence"] == "high"


def test_a_service_that_tells_no_requests_is_judged_by_its_bill() -> None:
    """Cloud Run has no points while nobody asks."""
    said = money(RUN, there(service(), warm()))[SERVICE]
    assert (said["outcome"], said["confidence"]) == ("waste", "medium")
    assert outcomes(RUN, there(service()))[SERVICE] == "unknown"


def test_requests_by_either_account_are_use() -> None:
    asked = metric(SERVICE, "requests", a_day=5, account=PROJECT)
    billed = of_bill(SERVICE, "Services CPU (Request-based billing) in europe-west1", "second")
    assert outcomes(RUN, there(service(), warm(), asked))[SERVICE] == "in_use"
    assert outcomes(RUN, there(service(), warm(), billed))[SERVICE] == "in_use"


def test_a_new_service_is_unknown_and_one_that_keeps_none_warm_is_in_use() -> None:
    assert outcomes(RUN, there(service(created=ago(5)), warm()))[SERVICE] == "unknown"
    assert outcomes(RUN, there(service(least_instances=0)))[SERVICE] == "in_use"
    assert outcomes(RUN, there(service(least_instances=None)))[SERVICE] == "unknown"


def test_an_instance_without_requests_is_waste() -> None:
    assert (
        outcomes(SPANNER, there(spanner(), metric(INSTANCE, "requests", a_day=0, account=PROJECT)))[INSTANCE] == "waste"
    )


def test_points_of_the_processor_prove_that_an_instance_without_requests_was_watched() -> None:
    assert (
        outcomes(SPANNER, there(spanner(), metric(INSTANCE, "cpu_percent", 1.0, account=PROJECT)))[INSTANCE] == "waste"
    )
    assert outcomes(SPANNER, there(spanner()))[INSTANCE] == "unknown"


def test_an_instance_that_is_asked_or_free_is_in_use() -> None:
    asked = metric(INSTANCE, "requests", a_day=1, days=1, account=PROJECT)
    assert outcomes(SPANNER, there(spanner(), asked))[INSTANCE] == "in_use"
    assert outcomes(SPANNER, there(spanner(instance_type="free_instance")))[INSTANCE] == "in_use"
