"""The sample company: `sample write`, `sample serve`."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from pipelines.cli.exits import UsageError, tell
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
    from pipelines.instant import instant
    from sources.sample import World, others_in, write_sample

    if others := others_in(out):
        raise UsageError(
            f"{out}: found {others[0]} and no sample.toml; expected an empty or new folder, or a sample company's, "
            "where files of the same place are written over. Name another folder: --out DIR."
        )
    started = time.monotonic()
    day = as_of or instant().date()
    company = write_sample(World.of(seed, size, day), out)
    files = sum(path.is_file() for path in out.rglob("*"))
    tell(
        f"Wrote {out} as of {day}: {amount(files, 'file')} of {amount(len(company.feeds), 'feed')}, "
        f"in {duration(time.monotonic() - started)}."
    )


@sample.command
def serve(
    *command: Annotated[str, Parameter(allow_leading_hyphen=True, help="What to run while it serves, after `--`.")],
    out: Path,
    port: Annotated[int | None, Parameter(help="The port; else the one kept, else a free one, which is kept.")] = None,
    faults: Annotated[bool | None, Parameter(help="Limits, bad moments, sessions that end.")] = None,
) -> int:
    """Serve the API side of an invented company on 127.0.0.1, each vendor in its own dialect at /<feed>.

    With a command behind `--` it serves while that runs, the feeds' tokens in its environment, and ends as it does.
    """
    from sources.sample.serve import NoCompany, PortTaken, credentials, serving

    try:
        with serving(out, port, faults=faults) as providers:
            names = ", ".join(feed.name for feed in providers.company.feeds)
            tell(f"Serving {out} on {providers.address}: {names or 'no feed has answers'}.")
            if command:
                return _ended(command, credentials(providers.company))
            tell("Ctrl-C ends it.")
            providers.wait()
    except (NoCompany, PortTaken) as error:
        raise UsageError(str(error)) from error
    except KeyboardInterrupt:
        tell("Ended.")
    return 0


def _ended(command: Sequence[str], more: Mapping[str, str]) -> int:
    """Runs a command and gives its exit status; of one that a signal ended, as a shell does, 128 and the signal's."""
    try:
        status = subprocess.run(command, env={**os.environ, **more}, check=False).returncode
    except OSError as error:
        raise UsageError(f"{command[0]} can't be run: {error.strerror}.") from error
    return status if status >= 0 else 128 - status
