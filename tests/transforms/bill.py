"""Small bills as a reader would give them, and what `normalise` makes of them."""

from collections.abc import Mapping, Sequence

import polars as pl

from transforms.focus import normalise

PROVIDERS = pl.DataFrame(
    {
        "name": ["Amazon Web Services", "AWS", "Microsoft", "Google Cloud"],
        "slug": ["aws", "aws", "azure", "gcp"],
    }
)
CHARGE = {
    "BilledCost": "1.5",
    "EffectiveCost": "1.5",
    "ListCost": "2",
    "ContractedCost": "1.5",
    "BillingCurrency": "USD",
    "BillingPeriodStart": "2026-10-01T00:00:00Z",
    "BillingPeriodEnd": "2026-11-01T00:00:00Z",
    "ChargePeriodStart": "2026-10-31T07:00:00Z",
    "ChargePeriodEnd": "2026-10-31T08:00:00Z",
}


def charges(*changes: Mapping[str, object]) -> pl.DataFrame:
    """A charge for each change of CHARGE; a column that only some of them name is null in the others."""
    rows = [{**CHARGE, **change} for change in changes]
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pl.DataFrame([{name: row.get(name) for name in names} for row in rows], infer_schema_length=None)


def column(name: str, values: Sequence[object] | pl.Series) -> pl.DataFrame:
    """A bill with one column of these values beside CHARGE's others."""
    series = values if isinstance(values, pl.Series) else pl.Series(values)
    others = {key: value for key, value in CHARGE.items() if key != name}
    return series.alias(name).to_frame().with_columns(**{key: pl.lit(value) for key, value in others.items()})


def pseudonyms(addresses: pl.Series) -> pl.Series:
    """`jane@acme.example` -> `person-jane`: easy to tell in an assertion."""
    assert addresses.n_unique() == len(addresses)
    assert addresses.to_list() == [address.lower() for address in addresses]
    return pl.Series([f"person-{address.split('@')[0]}" for address in addresses], dtype=pl.String)


def normalised(bill: pl.DataFrame) -> pl.DataFrame:
    """`normalise`, run by the streaming engine, with the row numbers that a reader adds."""
    raw = bill.with_row_index("x_row").lazy()
    rows = normalise(raw, load_id="load", providers=PROVIDERS, pseudonyms=pseudonyms)
    return rows.collect(engine="streaming")
