"""The first steps: `demo`, `init`, `doctor`."""

import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from pipelines.cli.exits import Exit, UsageError, tell
from pipelines.cli.options import ConfigOption, FormatOption, settings_of
from pipelines.cli.progress import duration, progress
from pipelines.cli.sample import AsOfOption, SeedOption, SizeOption
from pipelines.cli.work import serve_pages, show_report, state_errors

if TYPE_CHECKING:
    from pipelines.examined import Finding

MARKS = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}
Port = Annotated[int | None, Parameter(help="The port that the pages will be served at; else the config's, 8050.")]


def demo(
    *,
    serve: Annotated[bool, Parameter(help="Serve the pages at the end.")] = True,
    seed: SeedOption | None = None,
    size: SizeOption | None = None,
    as_of: AsOfOption = None,
    out: Annotated[Path, Parameter(help="The folder for the company's files and the state.")] = Path("demo"),
) -> int:
    """Show everything on an invented company.

    Lets it live up to the day that it is: on the last day of each month, and weekly in the last one, what its providers
    deliver is written, read by an outlay.toml as anybody's, and published. Then serves the pages. A company that is in
    the folder already goes on from its day.
    """
    if size in (None, "small"):
        _ask_one_thread()
    from pipelines.demo import demo as show

    with state_errors():
        settings, ended = show(out, seed=seed, size=size, as_of=as_of, told=tell, watch=progress)
    status = show_report(ended)
    if serve and status != Exit.FAILED:
        serve_pages(settings)
    return status


def init(*, config: Annotated[Path | None, Parameter(help="Where to write it; else ./outlay.toml.")] = None) -> None:
    """Write a commented outlay.toml from what it finds here.

    Looks for FOCUS files in the working folder and for credentials of the clouds; calls nothing and asks nothing. An
    outlay.toml that is there stays as it is. Makes the state folder and the key behind the pseudonyms of people.
    """
    from pipelines.credentials import CLOUDS, present
    from pipelines.discover import bills_in
    from pipelines.settings.example import example

    file = (config or Path(os.environ.get("OUTLAY_CONFIG") or "outlay.toml")).absolute()
    bills = bills_in(file.parent) if file.parent.is_dir() else []
    notes = [
        f"{cloud.title} credentials are here ({', '.join(found)}): a path {cloud.scheme}BUCKET/PREFIX can be read."
        for cloud in CLOUDS
        if (found := present(cloud))
    ]
    _write_new(file, example(bills, notes))
    tell(f"Wrote {file}.")
    for line in [*(f"Found {bill['path']}, put in as source {bill['name']}." for bill in bills), *notes]:
        tell(line)
    _make_state(file)
    tell("Next: `outlay doctor`, then `outlay run`." if bills else "Next: name your bills in it, then `outlay doctor`.")


def doctor(*, port: Port = None, format: FormatOption = "table", config: ConfigOption = None) -> int:  # noqa: A002 - the option's name
    """Check config, sources, credentials and this machine.

    Each line says how to mend what is not ok. Lists each source's files but reads none, and changes nothing. Exit
    status 1 where something fails.
    """
    from pipelines.doctor import examine

    started = time.monotonic()
    settings = settings_of(config)
    findings = list(_said(examine(settings, port or settings.access.port), aloud=format == "table"))
    if format != "table":
        _write(findings, format)
    failed, warned = (sum(each.state == state for each in findings) for state in ("fail", "warn"))
    tell(f"{len(findings)} checks, {failed} failed, {warned} to look at, in {duration(time.monotonic() - started)}.")
    return Exit.FAILED if failed else Exit.COMPLETE


def _ask_one_thread() -> None:
    """Lets Polars, which is not imported yet, work in one thread: of a small company most of its thousands of plans are
    tiny, and to hand each to several threads costs a sixth of all processor time.
    """
    os.environ.setdefault("POLARS_MAX_THREADS", "1")


def _write_new(file: Path, text: str) -> None:
    """Writes a file that is not there yet; never over one that is."""
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError as error:
        raise UsageError(f"{file} is there already and stays as it is. Move it away to begin anew.") from error
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}. Choose a folder that is there and can be written.") from error


def _make_state(file: Path) -> None:
    """The state folder with its key, unless the environment holds one or it is there already."""
    from warehouse.people_key import ENVIRONMENT, FILE, make_key

    state = settings_of(file).state
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.environ.get(ENVIRONMENT) or (state / FILE).exists():
        return
    with state_errors():
        make_key(state)
    tell(f"Made {state / FILE}, the key behind people's pseudonyms. Back it up, apart from the data.")


def _said(findings: "Iterable[Finding]", *, aloud: bool) -> "Iterable[Finding]":
    """Passes findings on, each written as soon as it is known."""
    for each in findings:
        if aloud:
            remedy = f"\n      {each.do}" if each.do else ""
            sys.stdout.write(f"{MARKS[each.state]}  {each.what}: {each.found}{remedy}\n")
            sys.stdout.flush()
        yield each


def _write(findings: "list[Finding]", form: Literal["json", "csv"]) -> None:
    from dataclasses import asdict

    import polars as pl

    from pipelines.cli.output import write

    write(pl.DataFrame([asdict(each) for each in findings]), form)
