"""Any FOCUS file from 1.0 to 1.4, as it was read -> the columns of `cost_and_usage`."""

from collections.abc import Callable

import polars as pl

from transforms.focus.addresses import Addresses
from transforms.focus.distinct import per_distinct
from transforms.focus.names import CONTROL_COLUMNS, PROVIDER_BEFORE_1_3, PUBLISHER_BEFORE_1_3, Names, match_names
from transforms.focus.providers import service_and_host, slug
from transforms.focus.read import read_columns, values_read
from transforms.focus.rejects import cost_unreadable, first_fault
from transforms.focus.tags import tag_set
from warehouse.tables import COST_AND_USAGE

# The last one that ISO 8601 writes with four digits.
LAST_YEAR = 9999


def normalise(
    raw: pl.LazyFrame,
    *,
    load_id: str,
    providers: pl.DataFrame,
    pseudonyms: Callable[[pl.Series], pl.Series],
) -> pl.LazyFrame:
    """The source's columns and `x_row` -> the columns of `cost_and_usage`, good rows and bad, in the source's order.

    After them come, as `x_<Name>` text, the columns that FOCUS 1.4 does not have; then `x_period` ("YYYY-MM", null
    where no date says); then x_reject_column, x_reject_reason, x_reject_value, all null on a good row; then
    `x_cost_unreadable`. An amount that needed no rounding has a null `x_<cost>_rounding`.
    `providers` is (name, slug); `pseudonyms` takes distinct lower-cased e-mail addresses and gives a text for each.

    Nothing is read here: all of it is lazy, batch by batch, and each column of the file is read once. What is dear for
    a value (tags, dates in text, names of providers) is done once for each distinct value of a batch.
    """
    return normalise_named(raw, match_names(raw.collect_schema().names()), load_id, providers, Addresses(pseudonyms))


def normalise_named(
    raw: pl.LazyFrame, names: Names, load_id: str, providers: pl.DataFrame, addresses: Addresses
) -> pl.LazyFrame:
    """`normalise` where it is known which of the file's columns are which; those that `names` lacks are not read."""
    return (
        raw.select(read_columns(raw.collect_schema(), names, addresses))
        .with_columns(*values_read(), **_provider_names(names, providers))
        .with_columns(x_period=_period(), x_tag_set=tag_set(pl.col("Tags")), fault=first_fault(addresses))
        .with_columns(x_provider=_provider(providers), x_load_id=_load(load_id), x_cost_unreadable=cost_unreadable())
        .with_columns(
            pl.col("fault").struct.field(part).alias(f"x_reject_{part}") for part in ("column", "reason", "value")
        )
        .select(*COST_AND_USAGE.names, *names.extras.values(), *CONTROL_COLUMNS)
    )


def _provider_names(names: Names, providers: pl.DataFrame) -> dict[str, pl.Expr]:
    """A name that the file gives in FOCUS 1.3's own columns wins; a host that it leaves out there is not known."""
    old = [names.kept(*PROVIDER_BEFORE_1_3), names.kept(*PUBLISHER_BEFORE_1_3)]
    provider, publisher = (pl.lit(None, pl.String()) if name is None else pl.col(name) for name in old)
    service, host = service_and_host(provider, publisher, providers)
    given_host = pl.col("HostProviderName")
    return {
        "ServiceProviderName": pl.coalesce("ServiceProviderName", service),
        "HostProviderName": given_host if "HostProviderName" in names.focus else host,
    }


def _provider(providers: pl.DataFrame) -> pl.Expr:
    return slug(pl.coalesce("HostProviderName", "ServiceProviderName"), providers)


def _period() -> pl.Expr:
    """The month of BillingPeriodStart + 1 day, so that midnights of zones behind UTC land in the right one.

    Where there is none, the month of the charge.
    """
    begins = pl.col("BillingPeriodStart") + pl.duration(days=1)
    day = pl.coalesce(pl.when(begins.dt.year() <= LAST_YEAR).then(begins), "ChargePeriodStart")
    return per_distinct(day, lambda days: days.dt.to_string("%Y-%m"), pl.String())


def _load(load_id: str) -> pl.Expr:
    """One load for each billing period of an object."""
    load = per_distinct(pl.col("x_period"), lambda periods: f"{load_id}-" + periods.str.replace("-", ""), pl.String())
    return load.fill_null(f"{load_id}-unknown")
