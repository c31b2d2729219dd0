"""What stands around a seller's name: the processors before it, and a domain of the catalogue."""

import polars as pl

# A person's address tells where they are, a seller's own what it sells.
HOST = r"(?:^|[^a-z0-9.@_-]|\b(?:sales|billing|support|orders|accounts)@)(?:ww+\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})"
HOST_ALONE = r"^(?:[a-z0-9-]+\.)+[a-z]{2,}$"


def without_processor(told: pl.LazyFrame, prefixes: pl.DataFrame) -> pl.LazyFrame:
    """`text` without the processors before it, at most three, and `processor`, their words as they stand.

    `is_shop`: one of them mostly sells goods; `is_by_software`: one sells nothing but software.
    """
    stars, spaces, dashes = (either(prefixes, form) for form in ("star", "space", "dash"))
    first = rf"(?:(?:{stars})\s*[*|]|(?:{spaces})\s|(?:{dashes})-)\s*"
    leading = rf"^({first}(?:(?:{stars})(?:\s*[*|]|\s)\s*){{0,2}})\S"
    dotted = prefixes.filter(pl.col("prefix").str.contains(".", literal=True))
    glued = rf"^({either(dotted, 'star')})[a-z0-9]"
    folded = pl.col("descriptor").str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
    before = pl.coalesce(pl.col("text").str.extract(leading), pl.col("text").str.extract(glued), pl.lit(""))
    return (
        told.with_columns(text=folded)
        .with_columns(processor=before)
        .with_columns(
            text=pl.col("text").str.strip_prefix(pl.col("processor")),
            is_shop=_names(either(prefixes, "shop")),
            is_by_software=_names(either(prefixes, "software")),
        )
    )


def _names(prefixes: str) -> pl.Expr:
    return pl.col("processor").str.contains(rf"(?:^| |\*)(?:{prefixes})\s*(?:[*|-]|$)")


def with_host(cut: pl.LazyFrame, products: pl.DataFrame, prefixes: pl.DataFrame) -> pl.LazyFrame:
    """`host`, the domain of the catalogue in the text, else null, with `host_product` and `host_vendor`."""
    known = products.lazy().select("domains", "product", "vendor").explode("domains").drop_nulls()
    told, whole = (text.str.extract(HOST) for text in (pl.col("text"), pl.concat_str("processor", "text")))
    without_glued = told.str.replace(rf"^(?:{either(prefixes, 'glued')})", "")
    parents = [told.str.replace(rf"^(?:[a-z0-9-]+\.){{{up}}}", "") for up in range(1, 4)]
    tries = pl.concat_list(whole, told, *parents, without_glued)
    hosts = cut.select("descriptor", host=tries).explode("host").filter(pl.col("host").str.contains(HOST_ALONE))
    found = hosts.unique(maintain_order=True).join(known, left_on="host", right_on="domains", maintain_order="left")
    first = found.unique("descriptor", keep="first", maintain_order=True)
    named = first.rename({"product": "host_product", "vendor": "host_vendor"})
    return cut.join(named, on="descriptor", how="left", maintain_order="left")


def either(prefixes: pl.DataFrame, form: str) -> str:
    """A pattern of any prefix of that form; it fits nothing where there is none."""
    return any_of(prefixes.filter(pl.col("forms").list.contains(form))["prefix"].str.escape_regex())


def any_of(texts: pl.Series) -> str:
    """A pattern of any of the texts, the longest first; it fits nothing where there is none."""
    longest = texts.to_frame("text").sort(pl.col("text").str.len_chars(), descending=True)["text"]
    return longest.str.join("|")[0] or r"[^\s\S]"
