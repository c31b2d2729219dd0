"""What stands beside names on card lines: each once, each of a product that there is."""

from sources.reference.descriptors import prefixes, spellings, words
from sources.reference.products import products


def test_each_processor_is_there_once_with_its_forms() -> None:
    known = prefixes()
    assert known["prefix"].is_unique().all()
    assert known.explode("forms")["forms"].is_in(["star", "space", "dash", "glued", "word", "shop", "software"]).all()


def test_words_are_single_and_of_a_known_kind() -> None:
    known = words()
    assert set(known["kind"]) == {"legal", "sold", "number", "bill", "place", "trade", "common", "word"}
    assert known["word"].str.contains(r"^[a-z ]+$").all()
    assert not known.is_duplicated().any()


def test_each_spelling_is_there_once_and_of_a_product_of_its_vendor() -> None:
    known = spellings()
    assert known["begins"].is_unique().all()
    assert known["begins"].str.contains(r"^[a-z0-9 ]+$").all()
    told = known.drop_nulls("product")
    assert told.join(products(), on=["product", "vendor"], how="anti").is_empty()
