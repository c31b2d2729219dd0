"""The sample company: `sample write`, `sample serve`."""

import time
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from pipelines.cli.exits import tell
from pipelines.cli.progress import amount, duration

sample = App("sample", help_format="plaintext")

SeedOption = Annotated[int, Parameter("--seed", help="Another number makes another company.")]
SizeOption = Annotated[Literal["small", "medium", "large"], Parameter("--size", help="How large the company is.")]
AsOfOption = Annotated[date | None, Parameter("--as-of", help="The day it is, as 2026-10-31; else today.")]


@sample.command
def write(*, out: Path, seed: SeedOption = 1, size: SizeOption = "small", as_of: AsOfOption = None) -> None:
    """Write what the providers of an invented company would deliver, and the truth beside it.

    The same seed, size and day give the same bytes; a later day has the same past.
    """
    from pipelines.workspace import instant
    from sources.sample import World, write_sample

    started = time.monotonic()
    day = as_of or instant().date()
    company = write_sample(World.of(seed, size, day), out)
    files = sum(path.is_file() for path in out.rglob("*"))
    tell(
        f"Wrote {out} as of {day}: {amount(files, 'file')} of {amount(len(company.feeds), 'feed')}, "
        f"in {duration(time.monotonic() - started)}."
    )
