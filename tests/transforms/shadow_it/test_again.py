"""Names on lines that only other trails make sure."""

import pytest

from tests.transforms.shadow_it.told import grant, line, seen

DEXT, HARVEST, CROWDCAST = grant("Dext"), grant("Harvest"), grant("Crowdcast")


def paid(*lines: dict[str, object], sights: tuple[dict[str, object], ...]) -> int:
    """How much was paid for what is granted."""
    return next(iter(seen(*lines, line("ZOOM.US"), sights=sights).values()))["spend_12_months"]


@pytest.mark.parametrize(
    ("descriptor", "mcc", "sights"),
    [
        ("DEXT804NHX7", "7372", (DEXT,)),
        ("DEXTINC", "7372", (DEXT,)),
        ("FSDEXT", "7372", (DEXT,)),
        ("HARVEST TIME TRACK", "7372", (HARVEST,)),
        ("2CHECKOUT.COM-HARVEST", "5734", (HARVEST,)),
        ("PAYPAL *PADDLE HARVEST", None, (HARVEST,)),
        ("DRI*HARVEST LONDON", None, (HARVEST,)),
        ("HARVESTPRO", None, (HARVEST,)),
        ("CLEVERBRIDGEHARVES", None, (HARVEST,)),
        ("SQ *CROWDCAST", None, (CROWDCAST,)),
        ("SP *CROWDCAST LTD 8005550", None, (CROWDCAST,)),
        ("MEISTERLABS GMBH", "7372", (grant("MindMeister"),)),
        ("DRI*TECHSMITH", None, (grant("Camtasia"),)),
    ],
)
def test_a_line_is_of_a_product_that_is_used_here_with_a_sign_of_software(
    descriptor: str, mcc: str | None, sights: tuple[dict[str, object], ...]
) -> None:
    assert paid(line(descriptor, mcc=mcc), sights=sights) == 10
    assert set(seen(line(descriptor, mcc=mcc))) <= {"dext", "harvest", "crowdcast", "mindmeister", "vendor.techsmith"}


@pytest.mark.parametrize(
    ("descriptor", "mcc"),
    [
        ("HARVEST WHOLEFOODS", "5411"),
        ("HARVEST WHOLEFOODS", None),
        ("HARVESTER SALAD BAR", "5812"),
        ("SQ *HARVEST BAKERY", None),
        ("SQ *HARVES", None),
        ("THE HARVEST INN", "7372"),
        ("SQ *HARVEST", None),
        ("SQ *CROWDCAST BAKERY", None),
        ("SQ *CROWDCAST", "5812"),
    ],
)
def test_another_business_is_not_though_the_product_is_used(descriptor: str, mcc: str | None) -> None:
    assert paid(line(descriptor, mcc=mcc), sights=(HARVEST, CROWDCAST)) == 0


def test_without_another_trail_a_name_alone_tells_nothing() -> None:
    assert seen(line("HARVEST TIMERS", mcc="7372")) == {}


def test_a_vendor_of_two_used_products_tells_neither() -> None:
    camtasia, snagit, paid_to_vendor = grant("Camtasia"), grant("Snagit"), line("TECHSMITH CORP", mcc="7372")
    told = seen(paid_to_vendor, sights=(camtasia, snagit))
    assert told["camtasia"]["spend_12_months"] in (None, 0)
    assert told["snagit"]["spend_12_months"] in (None, 0)


def test_a_vendor_of_many_products_tells_none_of_them_though_one_is_used() -> None:
    told = seen(line("ADOBE SYSTEMS SOFTWARE"), sights=(grant("Adobe Acrobat"),))
    assert told["adobe-acrobat"]["spend_12_months"] in (None, 0)
    assert told["vendor.adobe"]["spend_12_months"] == 10


def test_a_line_tells_of_another_behind_a_shop() -> None:
    assert paid(line("CROWDCAST.IO"), line("SQ *CROWDCAST"), sights=()) == 20
    assert seen(line("SQ *CROWDCAST")) == {}


def test_a_line_without_a_category_has_that_of_those_that_say_the_same() -> None:
    lines = [line("HEROKU *MON-6765128 IN", mcc="7372"), line("HEROKU *MON-7850264 IN", mcc=None)]
    assert paid(*lines, sights=(grant("Heroku"),)) == 20
