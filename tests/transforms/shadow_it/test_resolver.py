"""What a line says: the structure first, names only where a seller's stands, and nothing where it is not sure."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from pipelines.shadow import lists
from transforms.shadow_it import ALIASES, RESOLVED, folded, resolve

LISTS = lists()
TOLD = {
    "a domain": ("TYPEFORM.COM", "typeform", "The domain typeform.com is of typeform."),
    "a host below a domain": ("files.box.com", "box", "The domain box.com is of box."),
    "a domain and a phone": ("WIX.COM 800-600-0949", "wix", "The domain wix.com is of wix."),
    "a processor": ("PADDLE.NET* N8N CLOUD", "n8n", "Paid through `paddle.net*`. `n8n cloud` is a name of n8n"),
    "a processor without its star": ("Paypal Lastpass", "lastpass", "Paid through `paypal`. `lastpass` is a name"),
    "a processor in another": ("PAYPAL *FS *HOOTSUITE", "hootsuite", "Paid through `paypal *fs *`. "),
    "a processor glued on": ("dnhgodaddy.com europe", "godaddy", "The domain godaddy.com"),
    "a customer's id": ("GOOGLE *GSUITE_acme", "google-workspace", "`google gsuite` is how lines of"),
    "a reference": ("CANVA* I1234-56789012", "canva", "with nothing but empty words and numbers behind it"),
    "a reference glued on": ("dropboxg812ffrq4l5v", "dropbox", "glued to a reference, a processor or"),
    "words glued on": ("EvernoteGmbHBusiness", "evernote", "glued to a reference, a processor or empty words"),
    "a processor glued to a name": ("FSLINODE", "linode", "`linode` is a name of linode, glued to"),
    "words of a name glued": ("TWITTERADVERTISING", "x-ads", "`twitteradvertising` is a name of"),
    "digits glued on": ("GOOGLE *ADS1141353692", "google-ads", "`google ads` is how lines of"),
    "a count of a ledger": ("33 x Slack monthly", "slack", "a count before it speaks of software"),
    "a town that was cut": ("XERO (UK) 0959936 LOND", "xero", "nothing but empty words"),
    "a word that is a name alone": ("Whimsical Amsterdam", "whimsical", "nothing but empty words"),
    "a domain without its dot": ("surveymonkeycom/help", "surveymonkey", "`surveymonkeycom` is a name of"),
    "a vendor before its product": ("37SIGNALS BASECAMP", "basecamp", "`37signals basecamp` is a name of"),
    "a seller": ("Notion Labs, Inc.", "notion", "`notion labs` is the seller of notion."),
    "a plain word that is incorporated": ("BOX INC* 123456", "box", "`inc 123456` behind it speaks"),
    "a plain word with an id": ("SLACK T0ABC12345", "slack", "`t0abc12345` behind it speaks of software"),
    "a processor with a dash": ("WP-HOOTSUITE", "hootsuite", "Paid through `wp-`. `hootsuite` is a name"),
    "a processor with a bar": ("2CO.COM|BITDEFENDER AMSTERDAM", "bitdefender", "Paid through `2co.com|`. "),
    "a processor of software, whatever follows": (
        "DRI EASEUS DATA RECOVE",
        "easeus-data-recovery",
        "begins with `easeus`",
    ),
    "a processor behind a plain word": ("NERO EUROPE ASKNET-SHO", "nero", "`europe asknet sho` behind it speaks"),
    "a seller's own code": ("HTLHIGHTAIL", "hightail", "`hightail` is a name of hightail, glued to"),
    "a code of two letters": ("DSOVERLEAF", "overleaf", "`overleaf` is a name of overleaf, glued to"),
    "a short form of company": ("ISTOCKPHOTOLP", "istock", "`istockphoto` is a name of istock, glued to"),
    "a seller's address": ("sales@airsquirrels.com", "reflector", "The domain airsquirrels.com"),
    "a seller called after its product": ("IXL LEARNING INC.", "ixl", "`ixl learning` is the seller of ixl."),
    "an ampersand that was dropped": ("11 INTERNET LIMITED", "ionos", "`11 internet` is a name of ionos"),
    "a domain without its end": ("SCHOOLHOUSETECH", "worksheet-factory", "`schoolhousetech` is a name"),
    "a page without its end": ("www.yootheme gmbh", "yootheme", "`yootheme` is a name of yootheme"),
    "eighteen letters, which cut a word": ("wp-speech link mul", "speech-link", "`speech link` is a name"),
    "eleven letters behind a processor": ("PAYPAL *KUDLIANSOFT", "i-can-animate", "It ends within `kudliansoftware`"),
    "an invoice of a plain word": ("KRYSTAL-1007922", "krystal", "`1007922` behind it speaks of software"),
    "a marker of the terminal": ("123 REG R/T", "123-reg", "nothing but empty words and numbers behind it"),
    "a month before a number": ("HEROKU  NOV-12345678", "heroku", "nothing but empty words and numbers behind it"),
    "letters before a number": ("DROPBOX MON-1294054", "dropbox", "nothing but empty words and numbers behind it"),
    "letters before a number, and a town": ("Heroku Mon-1294054 Dub", "heroku", "nothing but empty words and numbers"),
    "letters before a number, spaces lost": ("HEROKUMON-1294054", "heroku", "glued to a reference"),
    "letters before a plain word's number": ("BOX MON-1294054", "box", "`mon1294054` behind it speaks of software"),
    "a name's own last letters before a number": ("RISE UP-1294054", "rise-up", "`1294054` behind it speaks"),
    "a number of an invoice": ("DATADOG INV# 12345", "datadog", "nothing but empty words and numbers behind it"),
    "a month of a year": ("AIRTABLE JAN 2026", "airtable", "nothing but empty words and numbers behind it"),
    "a month that was cut": ("CONSTANT CONTACT NOV-1", "constant-contact", "nothing but empty words and numbers"),
    "a seller without its spaces": ("RENDERSERVICES", "render", "`renderservices` is a name of render"),
    "a seller and its form of company": ("SUBLIMEHQPTYLTD", "sublime-text", "`sublimehq` is a name of sublime-text"),
    "a seller and its trade without spaces": ("HOOTSUITEMEDIAINC", "hootsuite", "`hootsuite` is a name of hootsuite"),
    "a beginning without its spaces": ("MANGOTECHCLICKUP", "clickup", "`mangotechclickup` is a name of clickup"),
    "a beginning with its product's name": ("AISENSEOTTER", "otter", "`aisenseotter` is a name of otter"),
    "a beginning of words, spaces lost": ("CURSORAIPOWEREDIDE", "cursor", "`cursor ai powered` is how lines of"),
    "a plain word that is incorporated, glued": ("POSTMANINC", "postman", "`postman` is a name of postman, glued to"),
    "a code without its star": ("DS  OVERLEAF", "overleaf", "`overleaf` is a name of overleaf, glued to"),
    "a short processor without its star": ("PP GANDI", "gandi", "Paid through `pp`. `gandi` is a name of gandi"),
    "a long name with a word": ("HOOTSUITE MEDIA INC.", "hootsuite", "what `media inc` is, nothing tells"),
}
NOBODYS = (
    *("francis j dawson ltd", "sage publications", "Slack Motors Leeds", "H Slack & Son Solrs", "Canvas & Frames"),
    *("Adobe Roofing", "box", "Big Box Storage", "The Box Factory", "Linear Lighting Systems", "Blue Monday Bar"),
    *("Iceland Foods 1234", "MICROSOFT*XBOX", "AMAZON PRIME*AB12CD34E", "AMZN MKTP UK*AB12CD34E", "APPLE STORE R255"),
    *(
        "GOOGLE *PLAY APPS",
        "apple.com/bill",
        "bob@typeform.com",
        "SP *QUICKBOOKS",
        "Whimsical Cakes Luton",
        "paypal *vyka ltd",
        "zoomdirect.co.uk",
        "cherwell valley costa",
        "Blackline Private Hire",
        "Catchpoint Consultancy Ltd",
        "PAYPAL *RENAISSANCE",
        "www.musicline-ltd.com",
        "Turning Point",
        "Reed Business Information",
        "",
        " * ",
    ),
)


@pytest.mark.parametrize(("text", "product", "evidence"), TOLD.values(), ids=TOLD)
def test_a_product_is_told_with_its_evidence(text: str, product: str, evidence: str) -> None:
    found = resolve(pl.Series([text]), LISTS).row(0, named=True)
    assert (found["descriptor"], found["product"]) == (text, product)
    assert evidence in found["evidence"]
    assert 0.8 < found["confidence"] < 1
    assert found["category"]


def test_nothing_is_told_of_other_businesses_and_plain_words() -> None:
    found = resolve(pl.Series(NOBODYS), LISTS)
    assert found.filter(pl.col("vendor").is_not_null())["descriptor"].to_list() == []
    assert found["confidence"].is_null().all()
    assert found["evidence"].str.ends_with(".").all()


def test_a_plain_word_and_a_form_of_company_read_alike_with_and_without_the_space_between() -> None:
    texts = pl.Series(["TIMELYGMBH", "TIMELY GMBH"])
    for code, product in (("7372", "timely"), ("5812", None)):
        found = resolve(texts, LISTS, pl.Series([code, code]))
        assert found["product"].to_list() == [product, product]


def test_a_vendor_of_many_products_is_told_without_one() -> None:
    found = resolve(pl.Series(["MSFT * E0400ABCD", "adobe systems software"]), LISTS)
    assert found["vendor"].to_list() == ["Microsoft", "Adobe"]
    assert found["product"].is_null().all()


def test_each_text_is_answered_once_in_its_order() -> None:
    found = resolve(pl.Series(["vimeo.com", None, "nobody", "vimeo.com"]), LISTS)
    assert found.schema == RESOLVED
    assert found["descriptor"].to_list() == ["vimeo.com", "nobody"]
    assert resolve(pl.Series([], dtype=pl.String), LISTS).schema == RESOLVED


def test_every_domain_of_the_catalogue_is_of_its_product() -> None:
    domains = LISTS.products.select("product", "domains").explode("domains").drop_nulls()
    found = resolve(domains["domains"], LISTS)
    assert found["product"].to_list() == domains["product"].to_list()


def test_what_a_person_said_stands_over_all_and_is_said_of_each_reference() -> None:
    said = pl.DataFrame(
        [("box", "box", "Ada", date(2026, 10, 1)), ("typeform com", None, "Ada", date(2026, 10, 2))],
        schema=ALIASES,
        orient="row",
    )
    texts = pl.Series(["BOX 20261001", "typeform.com", "Box Hill"])
    found = resolve(texts, replace(LISTS, aliases=said))
    assert found["product"].to_list() == ["box", None, None]
    assert found["vendor"].to_list() == ["Box", None, None]
    assert found["nearest"].to_list() == [None, None, "box"]
    assert found["evidence"].to_list()[:2] == [
        "Ada said on 2026-10-01 that it is box.",
        "Ada said on 2026-10-02 that it is no software.",
    ]


def test_one_answer_is_of_what_differs_in_case_marks_and_references() -> None:
    texts = pl.Series(
        "text",
        [
            "Acme  Ltd* 20261001",
            "ACME LTD",
            "acme-ltd AB12CD34",
            "Acme Ltd *NOV-12345678",
            "12345678",
            "dropboxg812ffrq4l5v",
        ],
    )
    said = texts.to_frame().select(folded(pl.col("text")))["text"]
    assert said.to_list() == ["acme ltd"] * 4 + ["12345678", "dropboxg812ffrq4l5v"]
