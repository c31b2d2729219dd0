"""A name that a line has wrongly: cut by an issuer, or with one letter more, less, another or moved.

No more than that is safe. Of 8,438 real lines that nothing else tells, the first words of 306 are one letter from a
name of five letters or more, and none is that product. So a name has to be long, of nobody else, and to begin as the
text does.
"""

import polars as pl

from transforms.shadow_it.names import LONGEST_LINE, is_cut, nothing

PAIR = ("descriptor", "words", "product", "term")
LIKE = ("descriptor", "like", "how")
# Nothing shorter is known where a letter of it is wrong, or where it is cut.
SLIPPED_NAME, CUT_NAME = 10, 8
# Nor in a text of shorter words: `goole storage` is no slip of `google storage`.
SLIPPED_WORD = 8
# So many letters of a name that was cut are there behind a processor, at the end of a whole line.
CUT_BEHIND_PROCESSOR = 6
# Names and texts are held side by side where they begin with the same letters.
SAME = 3
# Nobody writes their own domain wrongly: one that is all but a name is another's.
DOMAIN = r"^(?:[a-z0-9-]+\.)+[a-z]{2,4}\b"


def likely(rest: pl.DataFrame, known: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """LIKE, a row a text of `rest` that is like names of one product alone: `like` is the name, `how` cut or slip."""
    own = pl.col("vendor").is_not_null() & ~pl.col("is_common") & ~pl.col("is_word") & (pl.col("says") == "name")
    names = known.filter(own).select("product", "term", glued=pl.col("term").str.replace_all(" ", ""))
    both = pl.concat([_cut(rest, names), _slipped(rest.filter(pl.col("term").is_null()), names, words)])
    one = both.filter(pl.col("product").n_unique().over("descriptor") == 1)
    return one.unique("descriptor", keep="first", maintain_order=True).select(LIKE)


def _cut(rest: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Texts that end within the last word of a name."""
    is_long = pl.col("descriptor").str.len_chars() >= LONGEST_LINE - 1
    least = pl.when((pl.col("processor") != "") & is_long).then(CUT_BEHIND_PROCESSOR).otherwise(CUT_NAME)
    texts = rest.filter(is_long | is_cut(), pl.col("words").str.len_chars() >= least)
    length = pl.col("words").str.len_chars()
    spaced = names.filter(pl.col("term").str.contains(" "))["glued"]
    whole = names.filter(~pl.col("term").is_in(spaced.implode()))
    beside = _side_by_side(texts, "words", whole, "term").select(PAIR)
    pairs = pl.concat([beside, _sellers_side_by_side(texts, names)])
    left = pl.col("term").str.slice(length)
    cut = pairs.filter(pl.col("term").str.starts_with(pl.col("words")), left.str.contains("^[^ ]+$"))
    return cut.select("descriptor", "product", like="term", how=pl.lit("cut"))


def _sellers_side_by_side(texts: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The same of names of several words, which a processor writes as one, where the last of them has begun."""
    sellers = texts.filter(pl.col("processor") != "", ~pl.col("words").str.contains(" "))
    several = names.filter(pl.col("term").str.contains(" "))
    last = pl.col("term").str.split(" ").list.last()
    glued = several.select("product", "glued", term="glued", begun=pl.col("glued").str.strip_suffix(last))
    pairs = _side_by_side(sellers, "words", glued, "term")
    return pairs.filter(pl.col("words").str.len_chars() > pl.col("begun").str.len_chars()).select(PAIR)


def _slipped(rest: pl.DataFrame, names: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Texts that are but for one letter a name, with nothing but empty words behind it."""
    name = pl.col("words").str.replace(rf" {nothing(words)}$", "")
    body = name.str.replace_all(" ", "")
    is_long, is_domain = pl.col("key").str.len_chars() >= SLIPPED_NAME - 1, pl.col("text").str.contains(DOMAIN)
    has_long = name.str.contains(rf"[^ ]{{{SLIPPED_WORD},}}")
    texts = rest.with_columns(key=body, has_long=has_long).filter(is_long, ~is_domain)
    long = names.filter(pl.col("glued").str.len_chars() >= SLIPPED_NAME).unique("glued", maintain_order=True)
    texts = texts.filter(pl.col("has_long") | pl.col("key").is_in(long["glued"].implode()))
    pairs = _side_by_side(texts, "key", long, "glued")
    apart = pl.col("key").str.len_chars().cast(pl.Int32) - pl.col("glued").str.len_chars().cast(pl.Int32)
    near = pairs.filter(apart.abs() <= 1)
    return near.filter(one_letter_off(near)).select("descriptor", "product", like="term", how=pl.lit("slip"))


def _side_by_side(texts: pl.DataFrame, text: str, names: pl.DataFrame, name: str) -> pl.DataFrame:
    """Each text with the names that begin as it does."""
    begins = (
        frame.with_columns(same=pl.col(column).str.slice(0, SAME)) for frame, column in ((texts, text), (names, name))
    )
    return next(begins).select("descriptor", "same", text).join(next(begins), on="same")


def one_letter_off(pairs: pl.DataFrame) -> pl.Series:
    """Whether `key` is `glued` with one letter more, less, another, or two neighbours swapped."""
    text, name, at = pl.col("key"), pl.col("glued"), pl.col("at")
    places = pairs.with_row_index("pair").with_columns(at=pl.int_ranges(0, text.str.len_chars() + 1)).explode("at")
    before, rest = text.str.slice(0, at), text.str.slice(at + 1)
    swapped = pl.concat_str(before, rest.str.slice(0, 1), text.str.slice(at, 1), rest.str.slice(1))
    is_off = (
        name.str.starts_with(before) & (rest == name.str.slice(at + 1))
        | (pl.concat_str(before, rest) == name)
        | name.str.starts_with(before) & (text.str.slice(at) == name.str.slice(at + 1))
        | (swapped == name)
    )
    return places.group_by("pair", maintain_order=True).agg(off=is_off.any())["off"]
