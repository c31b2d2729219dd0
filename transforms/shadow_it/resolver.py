"""Which product a card line, an invoice's vendor, a domain or an app's name is of, with the evidence; none if unsure.

The structure comes first: a processor before the name, then a domain, a known beginning or a name, and what is behind
it. What is behind a name has to be empty words, numbers or a reference; a name that is a plain word needs a sign of
software too. A name anywhere else in the text says nothing.
"""

import polars as pl

from transforms.shadow_it.terms import Lists, folded, plain, terms

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
# A long name of no plain word is not likely to be another business's, whatever follows.
LONG_NAME = 8
# Shorter names are too often the beginning of another word.
GLUED_NAME = 6
HOST = r"(?:^|[^a-z0-9.@_-])(?:ww+\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})"
# https://docs.stripe.com/get-started/account/statement-descriptors: 22 characters.
LONGEST_LINE = 22
COUNTED = r"^\d+ ?x "
REFERENCE = r"[a-z]*\d[a-z0-9]*"
# Eight signs or more, digits among letters.
CUSTOMER = r"(?:(?:\d+[a-z]|[a-z]{1,2}\d)[a-z0-9]{5,}|[a-z]{3}\d[a-z0-9]{4,}|[a-z]{4,}\d[a-z0-9]{3,})"
HOST_ALONE = r"^(?:[a-z0-9-]+\.)+[a-z]{2,}$"
# How sure each way is, until labelled lines tell better.
CONFIDENCE = {
    "person": 1.0,
    "domain": 0.98,
    "spelling": 0.97,
    "name": 0.95,
    "sold": 0.9,
    "vendor": 0.9,
    "glued": 0.88,
    "long": 0.85,
}


def resolve(descriptors: pl.Series, lists: Lists) -> pl.DataFrame:
    """RESOLVED, a row a distinct text, in the order of their first places."""
    told = descriptors.cast(pl.String()).drop_nulls().unique(maintain_order=True).alias("descriptor").to_frame()
    known = terms(lists)
    cut = _without_processor(told.lazy(), lists.prefixes)
    seen = _with_name(_with_host(cut, lists.products, lists.prefixes), known, lists)
    judged = seen.with_columns(way=_way()).with_columns(
        product=pl.when(way="domain").then("host_product").otherwise("product"),
        vendor=pl.when(way="domain").then("host_vendor").otherwise("vendor"),
    )
    answered = _with_answer(judged, lists)
    categories = lists.products.lazy().select("product", "category").unique("product")
    whole = answered.join(categories, on="product", how="left", maintain_order="left").with_columns(
        confidence=pl.col("way").replace_strict(CONFIDENCE, default=None, return_dtype=pl.Float64()),
        evidence=_evidence(),
    )
    return whole.select(RESOLVED.names()).collect()


def _with_answer(judged: pl.LazyFrame, lists: Lists) -> pl.LazyFrame:
    """What a person said stands over what was found; `nearest` where neither tells, `product` and `vendor` else."""
    sold = lists.products.lazy().select(said_product="product", said_vendor="vendor").unique("said_product")
    aliases = lists.aliases.lazy().rename({"product": "said_product"}).join(sold, on="said_product", how="left")
    both = judged.with_columns(folded=folded(pl.col("descriptor"))).join(
        aliases, left_on="folded", right_on="text", how="left", maintain_order="left"
    )
    is_answered, is_told = pl.col("by").is_not_null(), pl.col("way").is_not_null()
    return both.with_columns(
        way=pl.when(~is_answered).then("way").when(pl.col("said_product").is_not_null()).then(pl.lit("person")),
        nearest=pl.when(~is_answered & ~is_told).then(pl.coalesce("product", "vendor")),
        product=pl.when(is_answered).then("said_product").when(is_told).then("product"),
        vendor=pl.when(is_answered).then("said_vendor").when(is_told).then("vendor"),
    )


def _without_processor(told: pl.LazyFrame, prefixes: pl.DataFrame) -> pl.LazyFrame:
    """`text` without the processors before it, at most two, `processor`, their words as they stand, and `is_shop`."""
    stars, spaces = (_either(prefixes, form) for form in ("star", "space"))
    leading = rf"^((?:(?:(?:{stars})\s*\*|(?:{spaces})\s)\s*){{1,2}})\S"
    folded = pl.col("descriptor").str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
    shop = pl.col("processor").str.contains(rf"(?:^| |\*)(?:{_either(prefixes, 'shop')})\s*\*")
    return (
        told.with_columns(text=folded)
        .with_columns(processor=pl.col("text").str.extract(leading).fill_null(""))
        .with_columns(text=pl.col("text").str.strip_prefix(pl.col("processor")), is_shop=shop)
    )


def _either(prefixes: pl.DataFrame, form: str) -> str:
    return _any(prefixes.filter(pl.col("forms").list.contains(form))["prefix"].str.escape_regex())


def _with_host(cut: pl.LazyFrame, products: pl.DataFrame, prefixes: pl.DataFrame) -> pl.LazyFrame:
    """`host`, the domain of the catalogue in the text, else null, with `host_product` and `host_vendor`."""
    known = products.lazy().select("domains", "product", "vendor").explode("domains").drop_nulls()
    told = pl.col("text").str.extract(HOST)
    without_glued = told.str.replace(rf"^(?:{_either(prefixes, 'glued')})", "")
    parents = [told.str.replace(rf"^(?:[a-z0-9-]+\.){{{up}}}", "") for up in range(1, 4)]
    tries = pl.concat_list(told, *parents, without_glued)
    hosts = cut.select("descriptor", host=tries).explode("host").filter(pl.col("host").str.contains(HOST_ALONE))
    found = hosts.unique(maintain_order=True).join(known, left_on="host", right_on="domains", maintain_order="left")
    first = found.unique("descriptor", keep="first", maintain_order=True)
    named = first.rename({"product": "host_product", "vendor": "host_vendor"})
    return cut.join(named, on="descriptor", how="left", maintain_order="left")


def _with_name(cut: pl.LazyFrame, known: pl.DataFrame, lists: Lists) -> pl.LazyFrame:
    """The longest term that the text begins with, and `behind`, the words after it, judged."""
    can_be_glued = (
        (pl.col("says") == "name")
        & ~pl.col("is_common")
        & ~pl.col("term").str.contains(" ")
        & (pl.col("term").str.len_chars() >= GLUED_NAME)
    )
    words, processors = lists.words, _either(lists.prefixes, "word")
    names, glued = _any(known["term"]), _any(known.filter(can_be_glued)["term"])
    empty, sold = (
        _any(words.filter(~pl.col("kind").is_in(["common", "word"]))["word"]),
        _any(words.filter(kind="sold")["word"]),
    )
    longer = _any(
        words.filter(pl.col("kind").is_in(["legal", "sold", "place"]), pl.col("word").str.len_chars() > 2)["word"]
    )
    return (
        cut.with_columns(words=plain(pl.col("text")), counted=pl.col("text").str.contains(COUNTED))
        .with_columns(words=plain(pl.col("text").str.replace(COUNTED, "")))
        .with_columns(
            begins=pl.col("words").str.extract(rf"^({names})(?: |$|\d{{6}})"),
            behind_processor=pl.col("words").str.extract(rf"^(?:{processors})({glued})$"),
            glued=pl.col("words").str.extract(rf"^({glued})(?:[a-z0-9]*\d[a-z0-9]*|(?:{longer})+)$"),
        )
        .with_columns(term=pl.coalesce("begins", "glued", "behind_processor"))
        .join(known.lazy(), on="term", how="left", maintain_order="left")
        .with_columns(behind=pl.col("words").str.strip_prefix(pl.col("begins")).str.strip_chars())
        .with_columns(
            is_alone=_uncut("behind").str.contains(rf"^(?:(?:{empty}|{REFERENCE})(?: |$))*$"),
            is_sold=pl.col("counted") | pl.col("behind").str.contains(rf"(?:^| )(?:{sold}|{CUSTOMER})(?: |$)"),
            is_common=pl.col("is_common") | pl.col("is_shop"),
        )
    )


def _uncut(column: str) -> pl.Expr:
    """Without the last of several words where the line is as long as it may be: an issuer has cut it."""
    is_cut = pl.col("descriptor").str.len_chars() >= LONGEST_LINE
    return pl.when(is_cut).then(pl.col(column).str.replace(r" [a-z]+$", "")).otherwise(column)


def _any(texts: pl.Series) -> str:
    """A pattern of any of the texts, the longest first."""
    return texts.to_frame("text").sort(pl.col("text").str.len_chars(), descending=True)["text"].str.join("|")[0]


def _way() -> pl.Expr:
    """How the product is told, a key of CONFIDENCE; null where it is not."""
    named, alone = pl.col("begins").is_not_null(), pl.col("is_alone")
    is_long = pl.col("begins").str.len_chars() >= LONG_NAME
    says = pl.col("says")
    return (
        pl.when(pl.col("host").is_not_null())
        .then(pl.lit("domain"))
        .when(pl.col("vendor").is_null())
        .then(None)
        .when(named & (says == "spelling"))
        .then(pl.lit("spelling"))
        .when(named & (says == "vendor"))
        .then(pl.when(alone & ~pl.col("is_common")).then(pl.lit("vendor")))
        .when(named & alone & ~pl.col("is_common"))
        .then(pl.lit("name"))
        .when(named & alone & pl.col("is_sold"))
        .then(pl.lit("sold"))
        .when(named & is_long & ~pl.col("is_common") & ~pl.col("is_word"))
        .then(pl.lit("long"))
        .when(~named & pl.coalesce("glued", "behind_processor").is_not_null())
        .then(pl.lit("glued"))
    )


def _evidence() -> pl.Expr:
    """A sentence on what told it, or why nothing did."""
    through = (
        pl.when(pl.col("processor") != "")
        .then(pl.format("Paid through `{}`. ", pl.col("processor").str.strip_chars()))
        .otherwise(pl.lit(""))
    )
    whose = pl.coalesce("product", pl.format("one of {}'s, which one is not told", "vendor"))
    name = pl.col("term")
    whom = pl.coalesce("product", pl.lit("no software"))
    said = (
        pl.when(pl.col("by").is_not_null())
        .then(pl.format("{} said on {} that it is {}.", "by", pl.col("on").cast(pl.String()), whom))
        .when(way="domain")
        .then(pl.format("The domain {} is of {}.", "host", whose))
        .when(way="spelling")
        .then(pl.format("`{}` is how lines of {} begin.", name, whose))
        .when(way="name")
        .then(pl.format("`{}` is a name of {}, with nothing but empty words and numbers behind it.", name, whose))
        .when(way="sold")
        .then(
            pl.format(
                "`{}` is a name of {} and a plain word; a count before it or `{}` behind it speaks of software.",
                name,
                whose,
                "behind",
            )
        )
        .when(way="vendor")
        .then(pl.format("`{}` is the seller of {}.", name, whose))
        .when(way="glued")
        .then(pl.format("`{}` is a name of {}, glued to a reference, a processor or empty words.", name, whose))
        .when(way="long")
        .then(pl.format("It begins with `{}`, a name of {}; what `{}` is, nothing tells.", name, whose, "behind"))
        .when(pl.col("says") == "spelling")
        .then(pl.format("`{}` sells much that is no software, and nothing tells what this is.", name))
        .when(pl.col("begins").is_not_null())
        .then(pl.format("It begins with `{}`, which other businesses are called too, and nothing else tells.", name))
        .otherwise(pl.lit("No name and no domain of the catalogue stands where a seller's does."))
    )
    return pl.concat_str(through, said)
