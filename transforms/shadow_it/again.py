"""Lines that a name and a company's other trails tell together, where neither the line nor the name is sure alone.

`DEXT804NHX7` and `HARVEST TIME TRACK` may be anybody's. Where the company is seen to use Dext and Harvest, and the
merchant category of such lines is software, they are theirs; without any category, where a processor that sells nothing
else stands before the name, or a word of software and nothing else behind it. A name of no plain word that stands alone
is theirs behind any processor, a shop's too: `SQ *CROWDCAST`. What a person pays each month is a subscription: of such
lines any name that stands alone is theirs.
"""

from collections.abc import Iterable

import polars as pl

from transforms.shadow_it.merchant_categories import SOFTWARE_MCC
from transforms.shadow_it.terms import Lists, plain

# Shorter names are not looked for within a word, and not behind a shop's processor.
GLUED_NAME, SHOP_NAME = 4, 5
# A vendor's name that is no product's.
SELLER = 6
REFERENCE = r"[a-z0-9]*\d[a-z0-9]*"
NOTHING = "$^"
GROUPS = (1, 2, 3, 4)
# An issuer cuts so many letters at most off a name, and leaves so many at least.
CUT_OFF, LEFT = (1, 2, 3), 6
# A vendor of more may as well be paid for another that no trail has seen.
FEW_PRODUCTS = 4
# A subscription is paid so many times at least, so many days apart, and never for more than so many times the least.
TIMES, APART_DAYS, AT_MOST = 3, (24, 38), 1.5
# What software is sold as; shops are not called so.
TIERS = ("pro", "premium", "business", "enterprise", "plus", "team", "teams")


def seen_again(lines: pl.DataFrame, used: pl.Series, texts: tuple[str, ...], lists: Lists) -> pl.DataFrame:
    """The lines, each that had no vendor with the `product` and `vendor` of `used` products that its text begins with.

    One that had a vendor alone has the product of it that is used, if no other is and it has few. `lines` have
    `product`, `vendor`, `mcc`.
    """
    here = used.drop_nulls().unique().alias("product").to_frame()
    names = _names(here, lists)
    if names.is_empty():
        return lines
    lines = _of_few(lines, here, lists.products)
    cut = _cut(names)
    of_software = pl.when("is_software").then(_told(texts, _begins(names, lists)))
    of_none = pl.when(~pl.col("has_category")).then(_told(texts, _alone(names, cut, lists)))
    monthly = pl.when("is_monthly").then(_told(texts, _lonely(names, lists)))
    says = (*texts, "is_software", "has_category", "is_monthly")
    found = _with_category(lines.lazy(), texts, lists)
    open_ones = found.filter(pl.col("vendor").is_null()).select(says).unique()
    again = pl.concat([names.select(cut.columns), cut]).rename({"product": "again", "vendor": "again_vendor"})
    told = open_ones.with_columns(term=pl.coalesce(of_software, of_none, monthly)).join(again.lazy(), on="term")
    is_open = pl.col("vendor").is_null()
    return (
        found.join(told, on=says, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(
            product=pl.when(is_open).then(pl.coalesce("product", "again")).otherwise("product"),
            vendor=pl.coalesce("vendor", "again_vendor"),
        )
        .drop("term", "again", "again_vendor", "is_software", "has_category", "is_monthly")
        .collect()
    )


def _of_few(lines: pl.DataFrame, used: pl.DataFrame, products: pl.DataFrame) -> pl.DataFrame:
    """With the `product` of what tells a vendor alone, of whose few products one is used."""
    each = products.select("product", "vendor").unique("product")
    few = each.filter(pl.len().over("vendor") <= FEW_PRODUCTS).join(used, on="product")
    sole = few.filter(pl.len().over("vendor") == 1).select("vendor", sole="product")
    found = lines.join(sole, on="vendor", how="left", maintain_order="left")
    return found.with_columns(pl.coalesce("product", "sole")).drop("sole")


def _names(used: pl.DataFrame, lists: Lists) -> pl.DataFrame:
    """TERMS of used products, and of those of whose vendors no other is used, what the vendor is called."""
    every = lists.terms
    own = every.filter(pl.col("says") != "vendor").join(used, on="product")
    sole = used.join(lists.products.select("product", "vendor").unique("product"), on="product").filter(
        pl.len().over("vendor") == 1
    )
    common = lists.words.filter(kind="common")["word"].implode()
    sellers = sole.with_columns(term=plain(pl.col("vendor")), says=pl.lit("vendor")).filter(
        ~pl.col("term").is_in(every.filter(pl.col("says") != "vendor")["term"].implode()),
        ~pl.col("term").is_in(common),
        pl.col("term").str.len_chars() >= SELLER,
    )
    plainly = {"is_common": pl.lit(value=False), "is_word": pl.lit(value=False)}
    return pl.concat([own, sellers.with_columns(**plainly).select(own.columns)])


def _with_category(lines: pl.LazyFrame, texts: tuple[str, ...], lists: Lists) -> pl.LazyFrame:
    """With `has_category`, of lines that say the same, numbers and towns aside, `is_software`: all that they have is,
    and `is_monthly`, null or true, of those that have none: one person pays what these say each month.
    """
    town = rf"(?: (?:{_any(_words(lists, 'place'))}))+$"
    says = plain(pl.col("called")).str.replace_all(r"\d", "0").str.replace(town, "")
    called = lines.with_columns(called=pl.coalesce(texts))
    told = called.select("called").unique().with_columns(says=says)
    category = pl.when(pl.col("mcc") != "").then("mcc").drop_nulls()
    has = category.len() > 0
    both = called.join(told, on="called", how="left", nulls_equal=True, maintain_order="left").with_columns(
        has_category=has.over("says"), is_software=(has & category.is_in(SOFTWARE_MCC).all()).over("says")
    )
    payers = ["says", "person_id"]
    open_ones = both.filter(pl.col("vendor").is_null(), ~pl.col("has_category"), pl.col("amount") > 0)
    monthly = open_ones.group_by(payers).agg(is_monthly=_is_monthly()).filter("is_monthly")
    whole = both.join(monthly, on=payers, how="left", nulls_equal=True, maintain_order="left")
    return whole.drop("called", "says")


def _is_monthly() -> pl.Expr:
    """Whether payments come a month apart, for about as much."""
    amount = pl.col("amount").cast(pl.Float64)
    apart = pl.col("date").sort().diff().dt.total_days().drop_nulls()
    return (amount.len() >= TIMES) & apart.is_between(*APART_DAYS).all() & (amount.max() <= AT_MOST * amount.min())


def _told(texts: tuple[str, ...], pattern: str) -> pl.Expr:
    """What any group of a pattern takes out of the first text that has one."""
    return pl.coalesce(plain(pl.col(text)).str.extract(pattern, group) for text in texts for group in GROUPS)


def _begins(names: pl.DataFrame, lists: Lists) -> str:
    """Of texts that begin with a name, after processors: a word (1), or no plain word, with more glued to it (2)."""
    glued = names.filter(~pl.col("is_common"), pl.col("term").str.len_chars() >= GLUED_NAME)["term"]
    before = rf"^(?:{_any(_processors(lists))} ?){{0,2}}"
    behind = rf"(?:{REFERENCE}|{_any(_words(lists, 'legal', 'sold', 'bill'))}+)(?: |$)"
    return rf"{before}(?:({_any(names['term'])})(?: |$)|({_any(glued)}){behind})"


def _cut(names: pl.DataFrame) -> pl.DataFrame:
    """`term`, `product`, `vendor`: beginnings of names that are one product's and no name themselves."""
    ends = [pl.col("term").str.head(-off) for off in CUT_OFF]
    each = names.select("product", "vendor", term=pl.concat_list(ends)).explode("term").unique()
    sole = each.filter(pl.col("term").str.len_chars() >= LEFT, pl.col("product").n_unique().over("term") == 1)
    return sole.join(names, on="term", how="anti").select("term", "product", "vendor")


def _alone(names: pl.DataFrame, cut: pl.DataFrame, lists: Lists) -> str:
    """Of texts that are a name and nothing else: behind a processor of software (1), whole or cut at the end (2),
    before words of software (3), or no plain word behind any processor (4).
    """
    name, empty = _any(names["term"]), _any(_words(lists, "legal", "sold", "bill", "place"))
    software = _any(_processors(lists, "software"))
    every = _any(_processors(lists))
    own = names.filter(~pl.col("is_common"), ~pl.col("is_word"), pl.col("term").str.len_chars() >= SHOP_NAME)["term"]
    sold = _any([*_words(lists, "sold"), *TIERS])
    through = rf"^(?:{every} ?)?{software} ?({name})(?: ?(?:{empty}|{REFERENCE}))*$"
    ends = rf"^(?:{every} ?)?{software} ?({_any(cut['term'])})$"
    alone = rf"^(?:{every} ){{1,2}}({_any(own)})(?: (?:{empty}|{REFERENCE}))*$"
    return rf"{through}|{ends}|^(?:{every} ?)?({name})(?: ?{sold})+$|{alone}"


def _lonely(names: pl.DataFrame, lists: Lists) -> str:
    """Of texts that are a name (1) and nothing else, behind any processors or none."""
    empty = _any(_words(lists, "legal", "sold", "bill", "place"))
    return rf"^(?:{_any(_processors(lists))} ){{0,2}}({_any(names['term'])})(?: (?:{empty}|{REFERENCE}))*$"


def _processors(lists: Lists, form: str = "") -> Iterable[str]:
    of_it = lists.prefixes.filter(pl.col("forms").list.contains(form)) if form else lists.prefixes
    return of_it.select(plain(pl.col("prefix")))["prefix"]


def _words(lists: Lists, *kinds: str) -> Iterable[str]:
    return lists.words.filter(pl.col("kind").is_in(kinds), pl.col("word").str.len_chars() > 2)["word"]


def _any(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first; of none nothing has it."""
    return rf"(?:{'|'.join(sorted(words, key=len, reverse=True)) or NOTHING})"
