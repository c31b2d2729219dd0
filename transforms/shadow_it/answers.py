"""What people answered of texts that nothing told: which product each is of, or that it is no software."""

import polars as pl

from transforms.shadow_it.terms import ALIASES

SUBJECT = "descriptor"
# `open` takes an answer back, and the text is asked of again.
PRODUCT, NO_SOFTWARE, OPEN = "product", "not_software", "open"


def aliases(decisions: pl.DataFrame) -> pl.DataFrame:
    """ALIASES of the answers that stand; `decisions` are DECISION rows, of which the newest of a text stands.

    The text is the subject as `folded` leaves it, the product stands in the evidence, `{"product": "notion"}`.
    """
    last = decisions.filter(pl.col("subject_kind") == SUBJECT).sort("id").unique("subject_id", keep="last")
    named = pl.col("evidence").str.json_path_match("$.product")
    of_product = (pl.col("status") == PRODUCT) & named.is_not_null()
    stands = last.filter(of_product | (pl.col("status") == NO_SOFTWARE))
    told = stands.select(
        text="subject_id", product=pl.when(status=PRODUCT).then(named), by="by", on=pl.col("at").dt.date()
    )
    return told.select(pl.col(name).cast(kind) for name, kind in ALIASES.items()).sort("text")
