"""Names on lines that only other trails make sure."""

from datetime import timedelta

import pytest

from tests.transforms.shadow_it.told import AS_OF, grant, line, seen

DEXT, HARVEST, CROWDCAST = grant("Dext"), grant("Harvest"), grant("Crowdcast")
TOLD_ALONE = {"dext", "harvest", "crowdcast", "vendor.meisterlabs", "vendor.techsmith"}


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
    assert set(seen(line(descriptor, mcc=mcc))) <= TOLD_ALONE


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


def test_a_line_without_a_category_has_that_of_the_same_seller_in_a_town() -> None:
    lines = [line("TIMELY GMBH LONDON", mcc="7372"), line("TIMELY GMBH", mcc=None)]
    assert paid(*lines, sights=(grant("Timely"),)) == 20
    assert paid(line("HARVEST LTD LEEDS", mcc="5411"), line("HARVEST LTD", mcc=None), sights=(HARVEST,)) == 0


@pytest.mark.parametrize("descriptor", ["SQ *MURF", "PP*HARVEST", "HARVEST LTD LONDON"])
def test_a_name_that_is_paid_each_month_is_of_the_product_that_is_used(descriptor: str) -> None:
    used = (grant("Murf"), HARVEST)

    def of(days: tuple[int, ...], amounts: tuple[str, ...] = ("23", "22", "24", "23"), **more: object) -> int:
        made = zip(days, amounts, strict=False)
        told = [line(descriptor, amount, AS_OF - timedelta(days=ago), **more) for ago, amount in made]
        rows = seen(*told, sights=used)
        return sum(row["spend_12_months"] or 0 for row in rows.values())

    assert of((2, 32, 63, 93)) == 92
    assert of((2, 9, 16, 23)) == 0, "each week"
    assert of((2, 32)) == 0, "twice"
    assert of((2, 32, 63, 93), ("23", "80", "9", "14")) == 0, "of any price"
    assert of((2, 32, 63, 93), mcc="5812") == 0, "of meals"
