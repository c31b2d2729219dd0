"""What products and their vendors are called, each text of one of them."""

from dataclasses import dataclass, field

import polars as pl

from transforms.shadow_it.settings import ShadowSettings

# A name that is not longer says too little by itself.
SHORT_NAME = 3
# A longer one of several words, or a longer domain, is known without what parts it, too.
LONG_NAME = 8
# A domain of one word so long is a name without its end, too.
LONG_LABEL = 10
# How `term` says which product: `spelling` a known beginning, `name` a product's, `host` its domain's without marks,
# `vendor` a vendor's.
# `is_common` is also a plain word or a surname, `is_word` a word that hardly any business is called alone.
TERMS = ("term", "product", "vendor", "says", "is_common", "is_word")
# What people said that texts are. `text` is `folded`; without a product it is no software.
ALIASES = pl.Schema({"text": pl.String(), "product": pl.String(), "by": pl.String(), "on": pl.Date()})
# The number of an invoice, a telephone or a customer, which is another one on each line.
NUMBERED = r"\b\p{L}*(?:\d\p{L}*){4,}\b"
# A month, or other letters, that a dash holds to a long number: `NOV-12345678`. A shop's own number is shorter.
CODED = r"([ *])([a-z]{1,3})(?:-| ?#)(\d{6})"

# What trails tell beside names: of sources.reference.trail_words.
HOSTS = pl.Schema({"kind": pl.String(), "value": pl.String()})
SCOPES = pl.Schema({"scope": pl.String(), "level": pl.String(), "data": pl.String(), "says": pl.String()})
DATA = pl.Schema({"category": pl.String(), "data": pl.String()})


@dataclass(frozen=True)
class Lists:
    """`products` of sources.reference.products, ALIASES, HOSTS, SCOPES and DATA, and the others of
    sources.reference.descriptors.

    What is told less surely than `least` is not told. `read` is what transforms.shadow_it.reading has read of texts by
    the products, prefixes, words and spellings of these lists. Lists that differ in answers and limits alone share in
    `made` what was made of all else.
    """

    products: pl.DataFrame
    prefixes: pl.DataFrame
    words: pl.DataFrame
    spellings: pl.DataFrame
    confidences: pl.DataFrame
    aliases: pl.DataFrame = field(default_factory=ALIASES.to_frame)
    least: float = ShadowSettings().least_confidence
    hosts: pl.DataFrame = field(default_factory=HOSTS.to_frame)
    scopes: pl.DataFrame = field(default_factory=SCOPES.to_frame)
    data: pl.DataFrame = field(default_factory=DATA.to_frame)
    read: pl.DataFrame | None = field(default=None, repr=False)
    made: dict[str, pl.DataFrame] = field(default_factory=dict[str, pl.DataFrame], repr=False, compare=False)

    @property
    def terms(self) -> pl.DataFrame:
        """TERMS, a row a text: spellings before names, names before vendors; a name of two products is of neither."""
        if "terms" not in self.made:
            self.made["terms"] = _terms(self)
        return self.made["terms"]


def plain(text: pl.Expr) -> pl.Expr:
    """Lower case, letters and digits alone, one space between words."""
    return (
        text.str.to_lowercase().str.replace_all(r"['’]", "").str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
    )


def plain_words(text: pl.Expr) -> pl.Expr:
    """Plain, a number and the letters that a dash holds to it as one word."""
    return plain(text.str.to_lowercase().str.replace_all(CODED, "$1$2$3"))


def folded(text: pl.Expr) -> pl.Expr:
    """Plain and without words of four digits or more, but for a text of nothing else: what one answer is of."""
    words = plain_words(text)
    named = words.str.replace_all(NUMBERED, "").str.replace_all(" +", " ").str.strip_chars()
    return pl.when(named == "").then(words).otherwise(named)


def _terms(lists: Lists) -> pl.DataFrame:
    products = lists.products.lazy()
    called = products.select(
        "product", "vendor", term=pl.concat_list("name", pl.col("aliases").fill_null([]), _by_vendor())
    ).explode("term")
    hosts = products.select("product", "vendor", term="domains").explode("term")
    glued = hosts.filter(
        pl.col("term").str.count_matches(".", literal=True) == 1, pl.col("term").str.len_chars() > LONG_NAME
    )
    labels = glued.with_columns(pl.col("term").str.extract(rf"^([^.]{{{LONG_LABEL},}})\.")).drop_nulls("term")
    sellers = _sellers(products)
    two_words = pl.col("term").str.contains(" ") | pl.col("product").is_null()
    vendors = sellers.filter(two_words).with_columns(plain(pl.col("term")))
    named = _once(pl.concat([called, called.with_columns(pl.col("term").str.replace_all("&", ""))])).collect()
    long = pl.col("term").str.contains(" ") & (pl.col("term").str.len_chars() > LONG_NAME)
    spelled = lists.spellings.lazy().select("product", "vendor", term="begins")
    without_spaces = pl.concat(
        [named.lazy().filter(long), _spelled_as_one(spelled, named.lazy()), vendors.drop_nulls("product").filter(long)]
    )
    parts = (
        spelled.with_columns(says=pl.lit("spelling")),
        named.lazy().with_columns(says=pl.lit("name")),
        without_spaces.with_columns(pl.col("term").str.replace_all(" ", ""), says=pl.lit("name")),
        glued.with_columns(pl.col("term").str.replace_all(r"[.-]", ""), says=pl.lit("host")),
        labels.with_columns(pl.col("term").str.replace_all("-", ""), says=pl.lit("host")),
        vendors.with_columns(says=pl.lit("vendor")),
    )
    every = pl.concat(part.select("term", "product", "vendor", "says") for part in parts)
    whole = every.filter(pl.col("term").str.len_chars() > 1).unique("term", keep="first", maintain_order=True)
    common = lists.words.filter(kind="common")["word"]
    common = pl.concat([common, common.str.replace_all(" ", "")])
    is_common = pl.col("term").is_in(common.implode()) | (pl.col("term").str.len_chars() <= SHORT_NAME)
    is_word = pl.col("term").is_in(lists.words.filter(kind="word")["word"].implode())
    known = whole.with_columns(is_common=is_common & (pl.col("says") != "spelling"), is_word=is_word)
    return known.select(TERMS).collect()


def _spelled_as_one(spelled: pl.LazyFrame, named: pl.LazyFrame) -> pl.LazyFrame:
    """Beginnings of several words that tell a product, and each beginning with the product's names behind it."""
    told = spelled.drop_nulls("product")
    names = named.select("product", name="term")
    apart = told.join(names, on="product").filter(~pl.col("term").str.contains(pl.col("name"), literal=True))
    with_name = apart.select("product", "vendor", pl.concat_str("term", "name"))
    return pl.concat([told.filter(pl.col("term").str.contains(" ")), with_name])


def _by_vendor() -> pl.Expr:
    """`intuit mailchimp`: the first word of the vendor before the product's name, if that does not begin with it."""
    first = pl.col("vendor").str.split(" ").list.first()
    is_there = pl.col("name").str.to_lowercase().str.starts_with(first.str.to_lowercase())
    return pl.when(~is_there).then(pl.concat_str(first, pl.lit(" "), "name"))


def _sellers(products: pl.LazyFrame) -> pl.LazyFrame:
    """`term`, `product`, `vendor`, a row a vendor: its product if it has one alone, or one that it is called after."""
    alone = pl.col("product").n_unique().over("vendor") == 1
    is_called_after = plain(pl.col("vendor")).str.starts_with(pl.concat_str(plain(pl.col("name")), pl.lit(" ")))
    sold = products.with_columns(sold=pl.when(alone | is_called_after).then("product"))
    once = pl.when(pl.col("sold").drop_nulls().n_unique().over("vendor") == 1).then(
        pl.col("sold").drop_nulls().first().over("vendor")
    )
    return sold.select(once.alias("product"), "vendor", term="vendor").unique(maintain_order=True)


def _once(named: pl.LazyFrame) -> pl.LazyFrame:
    """Those of one product, plain."""
    named = named.with_columns(plain(pl.col("term")))
    once = named.filter(pl.col("term") != "").unique(["term", "product"], maintain_order=True)
    return once.filter(pl.col("product").n_unique().over("term") == 1)
