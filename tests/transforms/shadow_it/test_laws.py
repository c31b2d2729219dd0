"""What changes no answer, whatever the text: case, spaces, a processor before a name, a town or number behind it."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.shadow import lists
from transforms.shadow_it import RESOLVED, resolve
from transforms.shadow_it.resolver import AT_ONCE

LISTS = lists()
NAMES = LISTS.products["name"]
# Names that tell their product when nothing else stands on the line.
KNOWN = resolve(NAMES, LISTS).drop_nulls("product").select("descriptor", "product")
LINES = (
    "GOOGLE *GSUITE_acme",
    "Slack Motors",
    "DROPBOXG812FFRQ4L5V",
    "box",
    "PAYPAL *FS *HOOTSUITE",
    "Sage Publications",
)
signs = st.characters(min_codepoint=32, max_codepoint=126)
texts = st.lists(st.sampled_from(LINES) | st.sampled_from(NAMES.to_list()) | st.text(signs, max_size=30), max_size=40)
a_few = settings(max_examples=15, deadline=None)


def told(said: list[str]) -> list[str | None]:
    """The product of each text, in the texts' order."""
    answers = resolve(pl.Series(said, dtype=pl.String), LISTS).select("descriptor", "product", "vendor")
    asked = pl.DataFrame({"descriptor": said}, schema={"descriptor": pl.String})
    both = asked.join(answers, on="descriptor", how="left", maintain_order="left")
    return both.select(pl.concat_str("product", "vendor", separator="/", ignore_nulls=True))["product"].to_list()


@a_few
@given(texts)
def test_case_changes_nothing(said: list[str]) -> None:
    assert told([text.upper() for text in said]) == told([text.lower() for text in said])


@a_few
@given(texts, st.integers(0, 3))
def test_spaces_change_nothing(said: list[str], more: int) -> None:
    spaced = [" " * more + text.replace(" ", " " * (more + 1)) + " " * more for text in said]
    assert told(spaced) == told(said)


@a_few
@given(
    st.lists(st.sampled_from(KNOWN["descriptor"].to_list()), max_size=20),
    st.sampled_from(["PADDLE.NET* ", "FS *", "PAYPAL *", "2CO*", "DRI*", "PAYPAL *FS *", "STRIPE* "]),
    st.sampled_from(["", " LONDON", " 800-600-0949", " 20261104", " INTERNET", " GB", " DUBLIN IE"]),
)
def test_a_processor_before_a_name_and_a_town_or_number_behind_it_change_nothing(
    said: list[str], before: str, behind: str
) -> None:
    assert told([f"{before}{name}{behind}" for name in said]) == told(said)


@a_few
@given(st.lists(st.none() | st.text(max_size=60), max_size=30), st.lists(st.none() | st.text(max_size=5), max_size=30))
def test_any_text_is_answered_once_and_says_why(said: list[str | None], codes: list[str | None]) -> None:
    mcc = pl.Series([*codes, *[None] * len(said)][: len(said)], dtype=pl.String)
    answers = resolve(pl.Series(said, dtype=pl.String), LISTS, mcc)
    assert answers.schema == RESOLVED
    assert answers["descriptor"].to_list() == list(dict.fromkeys(text for text in said if text is not None))
    assert answers["evidence"].str.ends_with(".").all()
    is_told = pl.col("vendor").is_not_null()
    assert answers.filter(is_told != pl.col("confidence").is_not_null()).is_empty()
    assert answers.filter(is_told & pl.col("nearest").is_not_null()).is_empty()


def test_more_texts_than_are_held_at_once_are_answered_in_their_order() -> None:
    many = pl.Series([f"XERO {number}" for number in range(AT_ONCE + 2)])
    answers = resolve(many, LISTS)
    assert answers["descriptor"].equals(many)
    assert answers["product"].unique().to_list() == ["xero"]
