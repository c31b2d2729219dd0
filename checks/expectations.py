"""Great Expectations, where it touches ours: a suite of expectations over counts of faults.

A suite of an expectation a count takes more than twice as long: each is resolved into metrics of its own. So do the
names of what failed, asked of it: the counts that are not 0 in a column that failed are those.

Importing it takes seconds, so that happens on the first judgement; its context is made once a process, in memory,
without telemetry, files, progress bars or warnings, and leaves the process's warning filters and logging as they were.
"""

import logging
import warnings
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

CRITICAL, WARNING = "critical", "warning"
VERDICT = {"result_format": "BOOLEAN_ONLY"}


def failing(counts: Mapping[str, int], *, blocking: Collection[str]) -> frozenset[str]:
    """The names of those counts that are not 0, as a suite of two expectations finds them.

    What is in `blocking` is held against the one of severity "critical", the rest against the one of "warning".
    """
    if not counts:
        return frozenset()
    failed = _failed(tuple(sorted((_severity(name, blocking), count) for name, count in counts.items())))
    return frozenset(name for name, count in counts.items() if count and _severity(name, blocking) in failed)


def prepare() -> None:
    """Imports what judging needs, so that the first judgement need not: beside other work, in a thread."""
    with _quiet():
        _batch_definition()


@lru_cache(maxsize=1000)
def _failed(counts: tuple[tuple[str, int], ...]) -> frozenset[str]:
    """The severities with a count that is not 0, of (severity, count); most periods have the same counts, all 0."""
    with _quiet():
        results = _batch(counts).validate(_suite(), result_format=VERDICT).results
    return frozenset(result.expectation_config.kwargs["column"] for result in results if not result.success)


@cache
def _suite() -> Any:
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.core.expect_column_values_to_be_between import ExpectColumnValuesToBeBetween
    from great_expectations.expectations.metadata_types import FailureSeverity

    severities = {CRITICAL: FailureSeverity.CRITICAL, WARNING: FailureSeverity.WARNING}
    return ExpectationSuite(
        name="counts_of_faults",
        expectations=[
            ExpectColumnValuesToBeBetween(column=column, min_value=0, max_value=0, severity=severity)
            for column, severity in severities.items()
        ],
    )


def _severity(name: str, blocking: Collection[str]) -> str:
    return CRITICAL if name in blocking else WARNING


def _batch(counts: Collection[tuple[str, int]]) -> Any:
    """A row a count, in the column of its severity; a null is not judged."""
    import pandas as pd

    columns = {
        severity: [count if of == severity else None for of, count in counts] for severity in (CRITICAL, WARNING)
    }
    frame = pd.DataFrame(columns, dtype="Float64")
    return _batch_definition().get_batch(batch_parameters={"dataframe": frame})


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
