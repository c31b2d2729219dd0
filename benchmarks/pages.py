"""`python -m benchmarks.pages`: how long /spend takes to answer a filter, over 5M daily costs of a year.

The pages are served as `outlay serve` does; each address is asked for once, as a browser does, so no answer is
remembered from one that is alike. What is timed is the server's answer as it comes over loopback.
"""

import argparse
import itertools
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import cache
from http.client import HTTPConnection
from random import Random

from benchmarks.loads import OUT, OUTLAY, fresh
from benchmarks.made import focus_bill
from benchmarks.measure import timed

# So many rows fall on five million pairs of a resource and a day.
ROWS, RESOURCES, DAYS = 6_500_000, 40_000, 365
RANGES = {"month to date": "", "30 days": "range=30d", "12 months": "range=12m"}
GROUPS = ("category", "service", "account", "region", "tag:team", "tag:app")
BASES = ("effective", "billed", "list", "contracted")
START_SECONDS = 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--addresses", type=int, default=60, help="asked for in each range")
    parser.add_argument("--port", type=int, default=8059)
    args = parser.parse_args()
    bill = focus_bill(OUT, args.rows, files=5, resources=RESOURCES, days=DAYS)
    folder = OUT / "pages"
    if not (folder / f"loaded-{args.rows}").exists():
        fresh(folder)
        (folder / "outlay.toml").write_text(f'[[billing]]\nname = "bill"\nkind = "focus"\npath = "{bill}/*.parquet"\n')
        timed([OUTLAY, "run", "--as-of", "2027-08-31"], cwd=folder)
        (folder / f"loaded-{args.rows}").touch()
    count = [OUTLAY, "sql", "select count(*) as n from cost_daily", "--format", "json"]
    known = json.loads(subprocess.run(count, cwd=folder, capture_output=True, check=True).stdout)
    print(f"{known[0]['n']:,} daily costs; {args.addresses} addresses a range, each asked for once; milliseconds")
    with served(args.port) as connection:
        shown(connection)
        seconds = ask(connection, "")
        print(f"  {'the first page':16} {seconds * 1000:6.0f}")
        for title, part in RANGES.items():
            tell(title, [ask(connection, address) for address in addresses(part, args.addresses)])


def addresses(part: str, count: int) -> Sequence[str]:
    """Queries of /spend that differ in what is grouped by, which cost is shown, and what it is limited to."""
    limits = [f"account={number:012}" for number in range(40)] + [f"service=Service+{number}" for number in range(25)]
    every = [
        "&".join(filter(None, (part, f"by={group}", f"basis={basis}", limit)))
        for group, basis, limit in itertools.product(GROUPS, BASES, ["", *limits])
    ]
    return Random(1).sample(every, count)


@contextmanager
def served(port: int) -> Generator[HTTPConnection]:
    """A connection to the pages over the loaded state folder."""
    server = subprocess.Popen([OUTLAY, "serve", "--port", str(port)], cwd=OUT / "pages", stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + START_SECONDS
        while True:
            connection = HTTPConnection("127.0.0.1", port, timeout=60)
            try:
                connection.request("GET", "/spend")
                connection.getresponse().read()
                break
            except OSError:
                if time.monotonic() > until or server.poll() is not None:
                    raise
                time.sleep(0.2)
        yield connection
    finally:
        server.terminate()
        server.wait()


@cache
def shown(connection: HTTPConnection) -> str:
    """What the callback of a page gives, by Dash's own list of callbacks."""
    connection.request("GET", "/_dash-dependencies")
    outputs = [callback["output"] for callback in json.loads(connection.getresponse().read())]
    return next(output for output in outputs if output.startswith("..page.children."))


def ask(connection: HTTPConnection, query: str) -> float:
    """Seconds until the page at this query is there, as the browser asks for it."""
    visit = {"path": "/spend", "search": f"?{query}", "mode": "light"}
    body = {
        "output": shown(connection),
        "outputs": [
            dict(zip(("id", "property"), each.split("."), strict=True)) for each in shown(connection)[2:-2].split("...")
        ],
        "inputs": [{"id": "visit", "property": "data", "value": visit}],
        "changedPropIds": ["visit.data"],
    }
    start = time.monotonic()
    connection.request("POST", "/_dash-update-component", json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    said = answer.read()
    taken = time.monotonic() - start
    if answer.status != 200 or b"could not be read" in said:
        sys.exit(f"/spend?{query}: {answer.status} {said[:300]!r}")
    return taken


def tell(title: str, seconds: Sequence[float]) -> None:
    worst = statistics.quantiles(seconds, n=20)[-1]
    print(f"  {title:16} median {statistics.median(seconds) * 1000:6.0f}  p95 {worst * 1000:6.0f}")


if __name__ == "__main__":
    main()
