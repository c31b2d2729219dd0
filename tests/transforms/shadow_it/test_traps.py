"""Lines that look like software and are none, names that are all but right, and merchant categories as a hint."""

import polars as pl
import pytest

from pipelines.shadow import lists
from transforms.shadow_it import resolve

LISTS = lists()
TRAPS = {
    "a surname with a vendor in it": ("francis j dawson ltd", "LAWSON & SONS", "Dawson's of Clitheroe"),
    "a publisher called like a product": ("sage publications", "SAGE PUBLICATIONS LTD", "Sage Gateshead"),
    "games of a vendor of software": ("MICROSOFT*XBOX", "MSFT *XBOX GAMES", "Microsoft Xbox Live"),
    "a shop of a vendor of computing": ("AMAZON PRIME*AB12CD34E", "AMZN MKTP UK*AB12CD34E", "AMAZON.CO.UK"),
    "things and subscriptions of one vendor": ("APPLE STORE R255", "apple.com/bill", "APPLE ONLINE STORE"),
    "box": ("box", "Big Box Storage", "The Box Factory", "Box Hill Cafe"),
    "ice": ("ice", "Iceland Foods 1234", "Ice Rink Solihull", "Mr Ice"),
    "rain": ("rain", "Rain City Coffee", "Rain and Sons"),
    "monday": ("monday", "Blue Monday Bar", "Monday Market Leeds"),
    "notion": ("notion", "Notion of Beauty", "NOTION CLOTHING"),
    "linear": ("linear", "Linear Lighting Systems", "Linear Park Cafe"),
    "fruit": ("applegreen", "apples to pears ltd", "blackberry farm"),
    "a name within other words": ("malthurst kings norton", "passage to india", "zoomdirect.co.uk"),
    "a plain word with half a job": ("Harvest Time", "Beacon Time Out", "Box File"),
    "one letter from a short name": ("Booker Limited", "Slater Mens", "Mimeo.co.uk", "Buffet Island", "Bluebear Deli"),
    "one letter from a name, in a domain of its own": ("WWW.QUICKBOOTS.CO.UK", "quickboots.com", "surveymonky.com"),
    "a shop's code before a name": ("SQ QUICKBOOKS", "SQQUICKBOOKS", "SP QUICKBOOKS"),
    "a name within a seller's of software": ("www.cleverbridge.net", "CL EVERBRIDGES"),
    "a shop's own number": ("Linear Bar-1234", "CANVAS-123456", "Riverside Inn-10234", "tesco stores-2933"),
    "a word before a longer number": ("Linear Lighting-123456", "LINEAR PARK-123456"),
    "games without spaces": ("MICROSOFTXBOX", "MSFTXBOX"),
    "a plain word and a trade without spaces": ("WHIMSICALMEDIA", "BEACONHOSTING"),
    "one letter from a name of shorter words": ("Goole Storage Ltd",),
    "an article glued to a name": ("THEHAPPYFOX",),
    "one letter from a plain word": ("Teamworks Birmingham", "Laser Quest"),
}
SOFTWARE = {
    "the vendor that sells computing": ("AMAZON WEB SERVICES", "amazon-web-services"),
    "the office of a vendor of games": ("MICROSOFT*OFFICE 365", "microsoft-365"),
    "a plain word that is incorporated": ("NOTION LABS INC", "notion"),
    "a plain word with its domain": ("MONDAY.COM", "monday"),
    "a plain word behind who sells software alone": ("PADDLE.NET* LINEAR", "linear"),
    "a plain word with its own star": ("LINEAR* 4411223", "linear"),
    "a plain word with the job that it does, cut": ("HARVEST TIME TRACK", "harvest"),
    "a processor that is glued on": ("PADDLE.NETTAILSCALE", "tailscale"),
    "a processor that nobody listed": ("SW *PAPERTRAIL", "papertrail"),
    "an app of a store": ("GOOGLE *EVERNOTE", "evernote"),
    "a customer behind a star": ("DEXT*WVMTRZK", "dext"),
    "a town that was cut": ("PADDLE.NET* LASTP AMST", None),
    "a name that was cut": ("PADDLE.NET* SURVEYMONK", "surveymonkey"),
    "a name of two words that was cut": ("PAYPAL *FS CONSTANT CO", "constant-contact"),
    "a letter that was dropped": ("SURVEYMONKY", "surveymonkey"),
    "a letter that was doubled": ("Squarespacce Inc", "squarespace"),
    "letters that were swapped": ("SQUARESPCAE LONDON", "squarespace"),
    "a seller glued to a domain": ("ZENLEADSAPOLLO.IO", "apollo"),
    "a space in a name": ("Survey Monkey 123456", "surveymonkey"),
}
CATEGORIES = {
    "a plain word alone, of software": ("Linear", "5734", "linear", None),
    "a plain word alone, of nothing told": ("Linear", None, None, "linear"),
    "a plain word alone, of meals": ("Linear", "5812", None, "linear"),
    "a plain word with others, of software": ("Linear Lighting Systems", "5734", None, "linear"),
    "no name, of software": ("Riverbank Works", "7372", None, None),
    "a name of its own, of meals": ("Typeform", "5812", "typeform", None),
    "a name of its own with others, of rooms": ("Hootsuite Grand Hotel", "7011", None, "hootsuite"),
    "a domain, of fuel": ("typeform.com", "5541", "typeform", None),
    "what is no code": ("Linear", "n/a", None, "linear"),
}


@pytest.mark.parametrize("texts", TRAPS.values(), ids=TRAPS)
def test_what_only_looks_like_software_is_not_told(texts: tuple[str, ...]) -> None:
    found = resolve(pl.Series(texts), LISTS)
    assert found.filter(pl.col("vendor").is_not_null())["descriptor"].to_list() == []


@pytest.mark.parametrize(("text", "product"), SOFTWARE.values(), ids=SOFTWARE)
def test_what_is_software_beside_the_traps_is_told(text: str, product: str | None) -> None:
    assert resolve(pl.Series([text]), LISTS)["product"].to_list() == [product]


@pytest.mark.parametrize(("text", "mcc", "product", "nearest"), CATEGORIES.values(), ids=CATEGORIES)
def test_a_merchant_category_is_a_hint_and_no_verdict(
    text: str, mcc: str | None, product: str | None, nearest: str | None
) -> None:
    (found,) = resolve(pl.Series([text]), LISTS, pl.Series([mcc], dtype=pl.String)).to_dicts()
    assert (found["product"], found["nearest"]) == (product, nearest)


def test_categories_that_disagree_say_nothing() -> None:
    found = resolve(pl.Series(["Linear", "Linear"]), LISTS, pl.Series(["5734", "5812"]))
    assert found["product"].to_list() == [None]


def test_a_category_of_meals_leaves_less_of_a_names_confidence_and_all_of_a_domains() -> None:
    texts, codes = pl.Series(["Typeform", "typeform.com"]), pl.Series(["5812", "5812"])
    alone, with_meals = resolve(texts, LISTS)["confidence"], resolve(texts, LISTS, codes)["confidence"]
    assert with_meals[0] < alone[0]
    assert with_meals[1] == alone[1]


def test_a_name_that_stands_elsewhere_is_a_guess() -> None:
    found = resolve(pl.Series(["The Typeform Gallery"]), LISTS)
    assert found.select("vendor", "nearest").rows() == [(None, "typeform")]
