"""The name that a text begins with, where a seller's stands, and what the words behind it say."""

import polars as pl

from transforms.shadow_it.structure import any_of, either
from transforms.shadow_it.terms import Lists, plain, plain_words

# Shorter names are too often the beginning of another word.
GLUED_NAME = 5
# https://docs.stripe.com/get-started/account/statement-descriptors: 22 characters.
LONGEST_LINE = 22
# What acquirers make of a longer name: so long are a fifth of a council's lines, and a tenth those one letter shorter.
SHORTER_LINE = 18
# PayPal leaves so much of a seller's name.
SELLER_BEHIND_PROCESSOR = 11
# A beginning of several words so long is known without the spaces, whatever is glued to it.
SPELLED_NAME = 11
# A seller's own code of two letters or three is known before a name as long, and a short form of company or a trade
# behind it.
CODED_NAME = 8
WEB = r"^(?:https?://)?www?[. ]+"
# So many letters of a town that an issuer cut are known again.
CUT_TOWN = 3
COUNTED = r"^\d+ ?x "
REFERENCE = r"[a-z]*\d[a-z0-9]*"
# Where even the space before it is lost, shorter letters may be the end of another name: `CANVAS-123456`.
CODED_AND_GLUED = r"[a-z]{3}-\d{6}"
# Eight signs or more, digits among letters.
CUSTOMER = r"(?:(?:\d+[a-z]|[a-z]{1,2}\d)[a-z0-9]{5,}|[a-z]{3}\d[a-z0-9]{4,}|[a-z]{4,}\d[a-z0-9]{3,})"
# The number of an invoice or a customer; a shop's own number is shorter.
INVOICE = r"[a-z](?:-| ?#)\d{5,9}$"
EMPTY = ("legal", "sold", "bill", "place")


def with_names(cut: pl.LazyFrame, known: pl.DataFrame, lists: Lists) -> pl.LazyFrame:
    """`words`, the longest term of TERMS that they begin with, `behind`, the words after it, and what these say.

    `begins` is a term of whole words, `glued` one that is glued to what is not a word, `played` one behind a `*` that
    no processor stands before.
    """
    read = _with_words(cut, known, lists)
    jobs = lists.products.lazy().select("product", job=plain(pl.col("category"))).unique("product")
    named = (
        read.with_columns(term=pl.coalesce("begins", "glued", "behind_processor"))
        .join(known.lazy(), on="term", how="left", maintain_order="left")
        .join(jobs, on="product", how="left", maintain_order="left")
    )
    return _with_played(_judged(named, lists.words), known, lists.words)


def _with_words(cut: pl.LazyFrame, known: pl.DataFrame, lists: Lists) -> pl.LazyFrame:
    counted = pl.col("text").str.contains(COUNTED)
    seller = pl.col("text").str.replace(COUNTED, "").str.replace(WEB, "")
    starred = plain(pl.col("text").str.extract(r"^([^*]+)\*"))
    return (
        cut.with_columns(words=plain_words(seller), apart=plain(seller), counted=counted, starred=starred)
        .with_columns(_spaced(pl.col(name), known, lists) for name in ("words", "apart"))
        .with_columns(apart=pl.col("apart").str.replace(r"([a-z])(\d{6})", "$1 $2"))
        .with_columns(
            begins=longest(pl.col("apart"), known["term"]),
            glued=_glued(known, lists.words),
            behind_processor=_behind_processor(known, lists),
        )
    )


def _spaced(text: pl.Expr, known: pl.DataFrame, lists: Lists) -> pl.Expr:
    """A text of one word with the spaces that an issuer took: in a long known beginning of several words and behind it,
    and between a plain word that is a name and a short form of company, which read on as ever.
    """
    as_one, long = pl.col("begins").str.replace_all(" ", ""), pl.col("product").is_not_null()
    spelled = lists.spellings.filter(long, pl.col("begins").str.contains(" ")).select("begins", as_one=as_one)
    spelled = spelled.filter(pl.col("as_one").str.len_chars() >= SPELLED_NAME).unique("as_one", maintain_order=True)
    head = text.str.extract(rf"^({any_of(spelled['as_one'])})[a-z]+$")
    begins = head.replace_strict(spelled["as_one"], spelled["begins"], default=None, return_dtype=pl.String())
    common, legal = any_of(_one_common_word(known)), any_of(_longer(lists.words, "legal"))
    apart = text.str.replace(rf"^({common})({legal})$", "$1 $2")
    return pl.coalesce(pl.concat_str(begins, pl.lit(" "), text.str.strip_prefix(head)), apart)


def _one_common_word(known: pl.DataFrame) -> pl.Series:
    is_one = pl.col("term").str.contains(r"^[^ ]{3,}$")
    return known.filter(pl.col("says") == "name", "is_common", is_one)["term"]


def _glued(known: pl.DataFrame, words: pl.DataFrame) -> pl.Expr:
    """The name that something is glued to: a reference or empty words; to a long one also a short form of company or
    a trade; to a plain word that it is incorporated or software.
    """
    own, long = distinctive(known), _long(known)
    common = _one_common_word(known)
    empty, legal = any_of(_longer(words, *EMPTY)), any_of(words.filter(kind="legal")["word"])
    sold, trade = any_of(_longer(words, "sold")), any_of(_longer(words, "trade"))
    no_words = any_of(long.filter(~pl.col("is_word"))["term"])
    text = pl.when(~pl.col("words").str.contains(" ", literal=True)).then("words").str
    line = pl.when(pl.col("text").str.contains(CODED_AND_GLUED)).then("text").str
    return pl.coalesce(
        text.extract(rf"^({any_of(own['term'])})(?:[a-z0-9]*\d[a-z0-9]*|(?:{empty})+)$"),
        text.extract(rf"^({any_of(long['term'])})(?:{legal})$"),
        line.extract(rf"^({any_of(own['term'])}){CODED_AND_GLUED}"),
        text.extract(rf"^({no_words})(?:{trade})(?:{empty})*$"),
        text.extract(rf"^({any_of(common)})(?:{sold})+\d*$"),
    )


def _behind_processor(known: pl.DataFrame, lists: Lists) -> pl.Expr:
    """The name that a processor's word is glued to, or that stands alone behind a seller's own code, if no shop's.

    `the` is no code.
    """
    text, own = pl.col("words").str, any_of(distinctive(known)["term"])
    behind_code = rf"^([a-z]{{2,3}}) ?({any_of(_long(known)['term'])})$"
    is_shops = text.extract(behind_code, 1).str.contains(rf"^(?:the|{either(lists.prefixes, 'shop')})$")
    return pl.coalesce(
        text.extract(rf"^(?:{either(lists.prefixes, 'word')})({own})(?: {nothing(lists.words)})?$"),
        pl.when(~is_shops).then(text.extract(behind_code, 2)),
    )


def _longer(words: pl.DataFrame, *kinds: str) -> pl.Series:
    """Words that say something even where they are glued to a name."""
    return words.filter(pl.col("kind").is_in(kinds), pl.col("word").str.len_chars() > 2)["word"]


def _long(known: pl.DataFrame) -> pl.DataFrame:
    """Distinctive names that are known by themselves behind a code and before a form of company."""
    return distinctive(known).filter(pl.col("term").str.len_chars() >= CODED_NAME)


def distinctive(known: pl.DataFrame) -> pl.DataFrame:
    """Names of one word that are of nobody else, and are seldom the beginning of another."""
    return known.filter(
        pl.col("says") == "name",
        ~pl.col("is_common"),
        ~pl.col("term").str.contains(" "),
        pl.col("term").str.len_chars() >= GLUED_NAME,
    )


def longest(words: pl.Expr, terms: pl.Series) -> pl.Expr:
    """The longest of the terms that the words begin with, whole words alone."""
    parts, most = words.str.split(" "), max(terms.str.count_matches(" "), default=0) + 1
    heads = [
        pl.when(parts.list.len() >= many).then(parts.list.head(many).list.join(" ")) for many in range(most, 0, -1)
    ]
    return pl.coalesce(pl.when(head.is_in(terms.implode())).then(head) for head in heads)


def _judged(named: pl.LazyFrame, words: pl.DataFrame) -> pl.LazyFrame:
    sold = any_of(words.filter(kind="sold")["word"])
    is_starred = (pl.col("starred") == pl.col("begins")).fill_null(value=False)
    return named.with_columns(
        behind=pl.col("words").str.strip_prefix(pl.col("begins")).str.strip_chars(), is_starred=is_starred
    ).with_columns(
        does_its_job=(
            pl.col("job").str.starts_with(pl.col("behind")) & pl.col("behind").str.contains(" ", literal=True)
        ).fill_null(value=False),
        is_alone=_uncut("behind").str.contains(rf"^{nothing(words)}$")
        | (is_cut() & pl.col("behind").str.contains(rf"^{nothing(words)}(?:{_beginnings(words)})$")),
        has_its_trade=pl.col("behind").str.contains(rf"^(?:{any_of(words.filter(kind='trade')['word'])})(?: |$)"),
        has_one_word=_uncut("behind").str.contains(rf"^[a-z]+(?: |$){nothing(words)}$"),
        is_sold=pl.col("counted")
        | pl.col("is_by_software")
        | (is_starred & pl.col("behind").str.contains(rf"^{REFERENCE}(?: |$)"))
        | pl.col("text").str.contains(INVOICE)
        | pl.col("behind").str.contains(rf"(?:^| )(?:{sold}|{CUSTOMER})(?: |$)"),
        is_common=pl.col("is_common") | pl.col("is_shop"),
    )


def nothing(words: pl.DataFrame) -> str:
    """A pattern of words, numbers and references that say nothing of who sells."""
    empty, before_number = words.filter(pl.col("kind").is_in(EMPTY))["word"], words.filter(kind="number")["word"]
    return rf"(?:(?:{any_of(empty)}|{REFERENCE}|(?:{any_of(before_number)}) \d[a-z0-9]*)(?: |$))*"


def _with_played(named: pl.LazyFrame, known: pl.DataFrame, words: pl.DataFrame) -> pl.LazyFrame:
    """`played`, the term that stands alone behind a `*`, with `played_product`, `played_vendor`.

    What is before it is no name of one seller: an unknown processor, or a shop of apps.
    """
    of_nobody = pl.col("begins").is_null() | ((pl.col("says") == "spelling") & pl.col("vendor").is_null())
    second = pl.when(of_nobody).then(plain_words(pl.col("text").str.extract(r"^[^*]{2,12}\*(.*)$")))
    names = distinctive(known).select(played="term", played_product="product", played_vendor="vendor")
    first = longest(pl.col("second"), names["played"])
    alone = pl.col("second").str.strip_prefix(first).str.strip_chars().str.contains(rf"^{nothing(words)}$")
    found = named.with_columns(second=second).with_columns(played=pl.when(alone).then(first))
    return found.join(names.lazy(), on="played", how="left", maintain_order="left")


def _beginnings(words: pl.DataFrame) -> str:
    """A pattern of what an issuer leaves of a town."""
    town = words.filter(pl.col("kind") == "place", pl.col("word").str.len_chars() > CUT_TOWN)["word"]
    return any_of(pl.concat(town.str.slice(0, left) for left in range(CUT_TOWN, LONGEST_LINE)).unique())


def is_cut() -> pl.Expr:
    """Whether a line or a seller's name is as long as it may be."""
    line, seller = pl.col("descriptor").str.len_chars(), pl.col("text").str.len_chars()
    behind = (pl.col("processor") != "") & (seller == SELLER_BEHIND_PROCESSOR)
    return (line >= LONGEST_LINE) | (line == SHORTER_LINE) | behind


def _uncut(column: str) -> pl.Expr:
    """Without its last word where an issuer has cut the line, but for a single one behind a name of one word."""
    several = pl.col("begins").str.contains(" ")
    shorter = (
        pl.when(several)
        .then(pl.col(column).str.replace(r"(?:^| )[a-z]+$", ""))
        .otherwise(pl.col(column).str.replace(r" [a-z]+$", ""))
    )
    return pl.when(is_cut()).then(shorter).otherwise(column)
