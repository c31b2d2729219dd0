"""What stands in a text that is to be resolved, whoever's line it is on: the same for all who ask.

Reading is most of the work, so that texts that several will ask of are read once (`with_texts`).
"""

from dataclasses import replace

import polars as pl

from transforms.shadow_it.likeness import likely
from transforms.shadow_it.names import distinctive, with_names
from transforms.shadow_it.structure import with_host, without_processor
from transforms.shadow_it.terms import Lists

# A long name of no plain word is another business's if a word of another trade follows, a longer one hardly ever.
LONG_NAME, LONGER_NAME = 8, 11
# So many texts are held in memory at once.
AT_ONCE = 100_000


def with_texts(lists: Lists, texts: pl.Series) -> Lists:
    """The lists, with what is read of these texts beside what was read before.

    What was read for them when texts were last given to such lists is not read again, whoever has it.
    """
    asked = texts.drop_nulls().unique()
    if lists.read is None and (last := lists.made.get("read")) is not None:
        lists = replace(lists, read=last.filter(pl.col("descriptor").is_in(asked.implode())))
    lists.made["read"] = reading(asked, lists)
    return replace(lists, read=lists.made["read"])


def reading(texts: pl.Series, lists: Lists) -> pl.DataFrame:
    """A row a text, at least of these: the name that it begins with or is like, and what stands around that.

    `texts` are distinct; those that the lists come with are not read again.
    """
    there = [] if lists.read is None else [lists.read]
    new = texts.filter(~texts.is_in(lists.read["descriptor"].implode())) if lists.read is not None else texts
    if new.is_empty() and there:
        return there[0]
    parts = [_read(new.slice(at, AT_ONCE), lists) for at in range(0, max(len(new), 1), AT_ONCE)]
    return pl.concat([*there, *parts])


def _read(texts: pl.Series, lists: Lists) -> pl.DataFrame:
    cut = without_processor(texts.alias("descriptor").to_frame().lazy(), lists.prefixes)
    named = with_names(with_host(cut, lists.products, lists.prefixes), lists.terms, lists)
    seen = named.with_columns(way=way(pl.lit(value=False))).collect()
    return _with_guess(_with_likeness(seen, lists), lists.terms).drop("way")


def way(sells_software: pl.Expr) -> pl.Expr:
    """How the product is told, a key of the confidences; null where it is not, or where only a likeness tells it."""
    alone, common, says = pl.col("is_alone"), pl.col("is_common"), pl.col("says")
    named = pl.col("begins").is_not_null()
    letters = pl.col("begins").str.len_chars()
    is_long = (letters >= LONGER_NAME) | (letters >= LONG_NAME) & pl.col("has_its_trade")
    ways = (
        ("domain", pl.col("host").is_not_null()),
        ("played", pl.col("played").is_not_null()),
        (None, pl.col("vendor").is_null()),
        ("spelling", named & (says == "spelling")),
        ("vendor", named & (says == "vendor") & alone & ~common),
        (None, says == "vendor"),
        ("name", named & alone & ~common),
        ("star", named & pl.col("is_starred") & ~common),
        ("sold", named & (alone & pl.col("is_sold") | pl.col("does_its_job"))),
        ("category", named & alone & sells_software),
        ("long", named & ~common & ~pl.col("is_word") & (is_long & pl.col("has_one_word") | pl.col("is_by_software"))),
        ("glued", ~named),
    )
    return pl.coalesce(pl.when(holds).then(pl.lit(way or "", pl.String)) for way, holds in ways).replace("", None)


def _with_likeness(seen: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """With `like`, a name that a text is all but, its `like_product` and `like_vendor`, and `how` it is like it."""
    rest = seen.filter(pl.col("way").is_null(), pl.col("term").ne_missing(pl.col("words")), ~pl.col("is_shop"))
    names = lists.terms.select(like="term", like_product="product", like_vendor="vendor")
    found = likely(rest, lists.terms, lists.words).join(names, on="like", how="left")
    return seen.join(found, on="descriptor", how="left", maintain_order="left")


def _with_guess(seen: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """With `guess`, whose a name is that stands as a word somewhere in a text of which nothing else is told."""
    rest = seen.filter(pl.coalesce("way", "how").is_null(), pl.col("vendor").is_null())
    words = rest.select("descriptor", term=pl.col("words").str.split(" ")).explode("term")
    names = distinctive(known).select("term", guess=pl.coalesce("product", "vendor"))
    found = words.join(names, on="term", maintain_order="left").unique("descriptor", keep="first", maintain_order=True)
    return seen.join(found.select("descriptor", "guess"), on="descriptor", how="left", maintain_order="left")
