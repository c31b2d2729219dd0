"""`outlay demo`: an invented company's bills, through the same code as anybody's, and its pages."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from pipelines.report import Report
from pipelines.run import Watch, run
from pipelines.settings import Settings, load
from pipelines.workspace import instant
from sources.sample import write_company

CONFIG = """# Made by `outlay demo`: the bills of an invented company with three clouds.
[storage]
path = ".outlay"
"""
BILL = """
[[billing]]
name = "{provider}"
kind = "focus"
path = "bills/{provider}"
"""


def demo(
    out: Path,
    *,
    seed: int,
    as_of: date | None,
    told: Callable[[str], None],
    watch: Callable[[str, int, str], AbstractContextManager[Watch]],
) -> tuple[Settings, Report]:
    """Writes the company into `out`, publishes its bills, and gives the settings that read them."""
    day = as_of or instant().date()
    providers = write_company(out, seed=seed, as_of=day)
    file = out / "outlay.toml"
    file.write_text(CONFIG + "".join(BILL.format(provider=provider) for provider in providers), encoding="utf-8")
    settings = load(file)
    return settings, run(settings, told=told, watch=watch, as_of=day)
