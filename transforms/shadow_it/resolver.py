"""Which product a card line, an invoice's vendor, a domain or an app's name is of, with the evidence; none if unsure.

What a person said stands over all. Else the structure comes first: a processor before the name, then a domain, a known
beginning or a name, and what is behind it. What is behind a name has to be empty words, numbers or a reference; a name
that is a plain word needs a sign of software too. A name anywhere else in the text is a guess for the review list, and
so is what is told less surely than asked for. Last comes what is all but a name.
"""

import polars as pl

from transforms.shadow_it.evidence import evidence
from transforms.shadow_it.likeness import likely
from transforms.shadow_it.merchant_categories import with_category
from transforms.shadow_it.names import distinctive, with_names
from transforms.shadow_it.structure import with_host, without_processor
from transforms.shadow_it.terms import Lists, folded, terms

RESOLVED = pl.Schema(
    {
        "descriptor": pl.String(),
        "product": pl.String(),  # null: not told, or one of its vendor's that the text does not tell
        "vendor": pl.String(),
        "category": pl.String(),
        "confidence": pl.Float64(),  # 0..1; null where nothing is told
        "evidence": pl.String(),
        "nearest": pl.String(),  # what it may be, a product or else a vendor, where it is neither told nor answered
    }
)
# A long name of no plain word is another business's if a word of another trade follows, a longer one hardly ever.
LONG_NAME, LONGER_NAME = 8, 11
# What a merchant category of food, travel or fuel leaves of a name's confidence; a domain's and a spelling's stays.
OTHERWISE = 0.65
# So many texts are held in memory at once.
AT_ONCE = 100_000


def resolve(descriptors: pl.Series, lists: Lists, mcc: pl.Series | None = None) -> pl.DataFrame:
    """RESOLVED, a row a distinct text, in the order of their first places.

    `mcc` are the merchant category codes of the same lines, null where none is told.
    """
    codes = pl.lit(None, pl.String()) if mcc is None else mcc.cast(pl.String())
    lines = descriptors.cast(pl.String()).alias("descriptor").to_frame().with_columns(mcc=codes)
    told, known = with_category(lines.drop_nulls("descriptor")), terms(lists)
    parts = [_resolved(part, known, lists) for part in told.iter_slices(AT_ONCE)]
    return pl.concat([RESOLVED.to_frame(), *parts])


def ways(texts: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """`descriptor`, `way`, a key of the confidences, the `name` that it tells by, `product`, `vendor`: of what is told.

    `texts` have `descriptor` and `mcc`. No answer of a person and no confidence is asked.
    """
    seen = _seen(with_category(texts), terms(lists), lists)
    name = pl.when(way="domain").then("host").when(way="played").then("played").otherwise(pl.coalesce("like", "term"))
    return seen.drop_nulls("way").select("descriptor", "way", "product", "vendor", name=name)


def _resolved(told: pl.DataFrame, known: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    guessed = _with_guess(_seen(told, known, lists), known)
    judged = _judged(_with_answer(guessed, lists), lists)
    categories = lists.products.select("product", "category").unique("product")
    whole = judged.join(categories, on="product", how="left", maintain_order="left")
    return whole.with_columns(evidence=evidence()).select(RESOLVED.names())


def _seen(told: pl.DataFrame, known: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """All that stands in the texts, with the `way` that tells `product` and `vendor`, null where none does."""
    cut = without_processor(told.lazy(), lists.prefixes)
    named = with_names(with_host(cut, lists.products, lists.prefixes), known, lists)
    return _of_the_way(_with_likeness(named.with_columns(way=_way()).collect(), known, lists))


def _way() -> pl.Expr:
    """How the product is told, a key of the confidences; null where it is not."""
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
        ("category", named & alone & pl.col("sells_software")),
        ("long", named & ~common & ~pl.col("is_word") & (is_long & pl.col("has_one_word") | pl.col("is_by_software"))),
        ("glued", ~named),
    )
    return pl.coalesce(pl.when(holds).then(pl.lit(way or "", pl.String)) for way, holds in ways).replace("", None)


def _with_likeness(seen: pl.DataFrame, known: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """With `like`, a name that a text is all but, its `like_product` and `like_vendor`, and that as the way."""
    rest = seen.filter(pl.col("way").is_null(), pl.col("term").ne_missing(pl.col("words")), ~pl.col("is_shop"))
    names = known.select(like="term", like_product="product", like_vendor="vendor")
    found = likely(rest, known, lists.words).join(names, on="like", how="left")
    both = seen.join(found, on="descriptor", how="left", maintain_order="left")
    return both.with_columns(way=pl.coalesce("way", "how"))


def _with_guess(seen: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """With `guess`, whose a name is that stands as a word somewhere in a text of which nothing else is told."""
    rest = seen.filter(pl.col("way").is_null(), pl.col("vendor").is_null())
    words = rest.select("descriptor", term=pl.col("words").str.split(" ")).explode("term")
    names = distinctive(known).select("term", guess=pl.coalesce("product", "vendor"))
    found = words.join(names, on="term", maintain_order="left").unique("descriptor", keep="first", maintain_order=True)
    return seen.join(found.select("descriptor", "guess"), on="descriptor", how="left", maintain_order="left")


def _of_the_way(seen: pl.DataFrame) -> pl.DataFrame:
    """`product` and `vendor` as the way tells them; without one, as the beginning may."""
    by = {"domain": "host", "played": "played", "cut": "like", "slip": "like"}
    found = {
        column: pl.coalesce(
            *(pl.when(way=way).then(f"{of}_{column}") for way, of in by.items()),
            pl.when(~pl.col("way").is_in(list(by)).fill_null(value=False)).then(column),
        )
        for column in ("product", "vendor")
    }
    return seen.with_columns(**found)


def _with_answer(seen: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """With what a person said, if one did: `by`, `on`, `said_product`, `said_vendor`."""
    sold = lists.products.select(said_product="product", said_vendor="vendor").unique("said_product")
    aliases = lists.aliases.rename({"product": "said_product"}).join(sold, on="said_product", how="left")
    return seen.with_columns(folded=folded(pl.col("descriptor"))).join(
        aliases, left_on="folded", right_on="text", how="left", maintain_order="left"
    )


def _judged(seen: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """`product`, `vendor`, `confidence` of what is told, and `nearest` of what is not."""
    ways, sure = lists.confidences["way"], lists.confidences["confidence"]
    doubted = pl.col("sells_else") & ~pl.col("way").is_in(["domain", "spelling"])
    confidence = pl.col("way").replace_strict(ways, sure, default=None, return_dtype=pl.Float64()) * pl.when(
        doubted
    ).then(OTHERWISE).otherwise(1.0)
    is_answered, is_told = pl.col("by").is_not_null(), pl.col("is_told")
    said = pl.col("said_product").is_not_null()
    return (
        seen.with_columns(confidence=confidence)
        .with_columns(is_told=(pl.col("confidence") >= lists.least).fill_null(value=False))
        .with_columns(
            confidence=pl.when(is_answered).then(pl.when(said).then(1.0)).when(is_told).then("confidence"),
            nearest=pl.when(~is_answered & ~is_told).then(pl.coalesce("product", "vendor", "guess")),
            product=pl.when(is_answered).then("said_product").when(is_told).then("product"),
            vendor=pl.when(is_answered).then("said_vendor").when(is_told).then("vendor"),
        )
    )
