"""`python -m benchmarks.pages`: how long each page of finance takes to answer a filter, over 5M daily costs of a year.

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
LIMITS = ["", *(f"account={number:012}" for number in range(40)), *(f"service=Service+{n}" for n in range(25))]
MONTHS = [*(f"2026-{month:02}" for month in range(9, 13)), *(f"2027-{month:02}" for month in range(1, 9))]
RANGES = {"month to date": ["range=mtd"], "30 days": ["range=30d"], "12 months": ["range=12m"]}
# What the addresses of a page are put together from: one of each list.
SPEND = (
    [f"by={group}" for group in ("category", "service", "account", "region", "tag:team", "tag:app")],
    [f"basis={basis}" for basis in ("effective", "billed", "list", "contracted")],
    LIMITS,
)
CHANGES = ([f"by={group}" for group in ("category", "service", "account", "region", "sku", "unit")], LIMITS)
PAIRS = [f"from={before}&to={after}" for before, after in itertools.combinations(MONTHS, 2)]
ADDRESSES = {
    **{("/spend", title): (part, *SPEND) for title, part in RANGES.items()},
    **{("/changes", title): (part, *CHANGES) for title, part in RANGES.items()},
    ("/changes", "any two months"): (PAIRS, *CHANGES),
    ("/allocation", "any month"): ([f"period={month}" for month in MONTHS], ["", "show=all", "target=unallocated"]),
    ("/reconcile", "any month"): ([f"month={month}" for month in MONTHS], ["", "rows=billed", "rows=effective"]),
    ("/commitments", "any provider"): (["", "provider=aws"], [f"currency={name}" for name in ("USD", "EUR")]),
}
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
        for path in dict.fromkeys(path for path, _ in ADDRESSES):
            print(f"  {path:13} {'the first':16} {ask(connection, path, '') * 1000:14.0f}")
        for (path, title), parts in ADDRESSES.items():
            tell(path, title, [ask(connection, path, query) for query in addresses(parts, args.addresses)])


def addresses(parts: Sequence[Sequence[str]], count: int) -> Sequence[str]:
    """So many queries of a page, in any order, each once; all that there are where they are fewer."""
    every = ["&".join(filter(None, each)) for each in itertools.product(*parts)]
    return Random(1).sample(every, min(count, len(every)))


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


def ask(connection: HTTPConnection, path: str, query: str) -> float:
    """Seconds until the page at this query is there, as the browser asks for it."""
    visit = {"path": path, "search": f"?{query}", "mode": "light"}
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
        sys.exit(f"{path}?{query}: {answer.status} {said[:300]!r}")
    return taken


def tell(path: str, title: str, seconds: Sequence[float]) -> None:
    worst = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
    print(f"  {path:13} {title:16} median {statistics.median(seconds) * 1000:6.0f}  p95 {worst * 1000:6.0f}")


if __name__ == "__main__":
    main()
