"""Great Expectations, where it touches ours: a suite of expectations over one row of counts.

Importing it takes seconds, so that happens on the first judgement; its context is made once a process, in memory,
without telemetry, files, progress bars or warnings, and leaves the process's warning filters and logging as they were.
"""

import logging
import warnings
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any


def failing(counts: Mapping[str, int], *, blocking: Collection[str]) -> frozenset[str]:
    """The names of those counts that are not 0, as a suite of one expectation a name finds them.

    What is in `blocking` has the severity "critical" in the suite, the rest "warning".
    """
    if not counts:
        return frozenset()
    with _quiet():
        results = _batch(counts).validate(_suite(counts, blocking)).results
    return frozenset(result.expectation_config.meta["check"] for result in results if not result.success)


def prepare() -> None:
    """Imports what judging needs, so that the first judgement need not: beside other work, in a thread."""
    with _quiet():
        _batch_definition()


def _suite(names: Collection[str], blocking: Collection[str]) -> Any:
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.core.expect_column_max_to_be_between import ExpectColumnMaxToBeBetween
    from great_expectations.expectations.metadata_types import FailureSeverity

    return ExpectationSuite(
        name="counts_of_faults",
        expectations=[
            ExpectColumnMaxToBeBetween(
                column=name,
                min_value=0,
                max_value=0,
                severity=FailureSeverity.CRITICAL if name in blocking else FailureSeverity.WARNING,
                meta={"check": name},
            )
            for name in names
        ],
    )


def _batch(counts: Mapping[str, int]) -> Any:
    import pandas as pd

    return _batch_definition().get_batch(batch_parameters={"dataframe": pd.DataFrame([counts])})


@cache
def _batch_definition() -> Any:
    """A data frame asset of a context that lives in memory alone."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    context = gx.get_context(mode="ephemeral", project_config=config)
    return (
        context.data_sources.add_pandas("profile")
        .add_dataframe_asset("counts")
        .add_batch_definition_whole_dataframe("row")
    )


@contextmanager
def _quiet() -> Generator[None]:
    """Without warnings, and with `logging.captureWarnings`, which the import turns on, as it was."""
    captured = warnings.showwarning.__module__ == "logging"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            logging.captureWarnings(captured)
