"""Sentences on what told a product, or why nothing did."""

import polars as pl


def evidence() -> pl.Expr:
    """A sentence, or two where a processor stands before the name."""
    through = (
        pl.when((pl.col("processor") != "") & pl.col("by").is_null())
        .then(pl.format("Paid through `{}`. ", pl.col("processor").str.strip_chars()))
        .otherwise(pl.lit(""))
    )
    told = pl.when(pl.col("is_told") | pl.col("by").is_not_null()).then(_told())
    return pl.concat_str(through, pl.coalesce(told, _untold()))


def _told() -> pl.Expr:
    """Null where nothing did."""
    whose = pl.coalesce("product", pl.format("one of {}'s, which one is not told", "vendor"))
    whom = pl.coalesce("product", pl.lit("no software"))
    name, behind = pl.col("term"), pl.col("behind")
    sentences = {
        "domain": pl.format("The domain {} is of {}.", "host", whose),
        "spelling": pl.format("`{}` is how lines of {} begin.", name, whose),
        "name": pl.format("`{}` is a name of {}, with nothing but empty words and numbers behind it.", name, whose),
        "star": pl.format("`{}` is a name of {}, with its own `*` behind it.", name, whose),
        "sold": pl.format(
            "`{}` is a name of {} and a plain word; {} speaks of software.", name, whose, _sign_of_software()
        ),
        "category": pl.format(
            "`{}` is a name of {} and a plain word; it stands alone, and the line's category is of software.",
            name,
            whose,
        ),
        "vendor": pl.format("`{}` is the seller of {}.", name, whose),
        "glued": pl.format("`{}` is a name of {}, glued to a reference, a processor or empty words.", name, whose),
        "long": pl.format("It begins with `{}`, a name of {}; what `{}` is, nothing tells.", name, whose, behind),
        "played": pl.format("`{}`, a name of {}, stands alone behind a `*`.", "played", whose),
        "cut": pl.format("It ends within `{}`, a name of {}.", "like", whose),
        "slip": pl.format("It is `{}`, a name of {}, but for a letter or a space.", "like", whose),
    }
    said = pl.when(pl.col("by").is_not_null()).then(
        pl.format("{} said on {} that it is {}.", "by", pl.col("on").cast(pl.String()), whom)
    )
    for way, sentence in sentences.items():
        said = said.when(way=way).then(sentence)
    return said.otherwise(None)


def _sign_of_software() -> pl.Expr:
    return (
        pl.when("is_by_software")
        .then(pl.lit("the processor before it"))
        .when("counted")
        .then(pl.lit("a count before it"))
        .otherwise(pl.format("`{}` behind it", "behind"))
    )


def _untold() -> pl.Expr:
    name = pl.col("term")
    return (
        pl.when(pl.col("way").is_not_null())
        .then(pl.format("It may be {}, but that is not sure enough.", "nearest"))
        .when(pl.col("says") == "spelling")
        .then(pl.format("`{}` sells much that is no software, and nothing tells what this is.", name))
        .when(pl.col("begins").is_not_null())
        .then(pl.format("It begins with `{}`, which other businesses are called too, and nothing else tells.", name))
        .otherwise(pl.lit("No name and no domain of the catalogue stands where a seller's does."))
    )
