"""Brings one Cost and Usage Report to FOCUS 1.4, as a segment that nobody proves or publishes."""

import sys
from pathlib import Path

import polars as pl

from pipelines.load.desk import Desk
from pipelines.load.reference import reference
from pipelines.load.stage import stage
from pipelines.plan.found import Found
from sources.billing import AWS_CUR
from sources.objects import list_objects

PERIOD = "2026-10"


def main() -> None:
    file, folder = map(Path, sys.argv[1:3])
    desk = Desk(folder, "bill", AWS_CUR, reference(), lambda addresses: pl.Series(["somebody"] * len(addresses)))
    (found,) = list_objects(str(file), base=folder, endpoint=None)
    stage(Found(found, content_hash="", local=file, periods=(PERIOD,)), [PERIOD], "load", desk)


if __name__ == "__main__":
    main()
