"""The emulator of BigQuery stays on this machine: it can neither name another nor load what was fetched."""

import ipaddress
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import tools
from tests.servers.bigquery import PROJECT, RUNNER, BigQueryServer

TRY = """
import runpy, socket, sys
runpy.run_path(sys.argv[1])["shut_in"]()
import duckdb

def refused(attempt, error):
    try:
        attempt()
    except error as said:
        return f"{type(said).__name__}: {said}"
    return "it was done"

print(refused(lambda: socket.create_connection(("192.0.2.1", 80), 1), PermissionError))
print(refused(lambda: socket.getaddrinfo("elsewhere.example", 80), PermissionError))
print(refused(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(("192.0.2.1", 53)), PermissionError))
print(refused(lambda: duckdb.connect().execute("INSTALL spatial"), duckdb.PermissionException))
print(refused(lambda: duckdb.connect().execute("LOAD httpfs"), duckdb.PermissionException))
print(refused(lambda: duckdb.connect().execute("SET enable_external_access = true"), duckdb.Error))
"""


@pytest.mark.parametrize("its_own", [True, False], ids=["its-python", "this-python"])
def test_nothing_in_its_process_reaches_out(its_own: bool) -> None:
    """Asked of both, since the guard is written for whatever DuckDB it meets."""
    python = str(tools.demand(tools.BQEMULATOR).with_name("python")) if its_own else sys.executable
    done = subprocess.run([python, "-c", TRY, str(RUNNER)], capture_output=True, text=True, timeout=60, check=False)
    told = done.stdout.splitlines()
    assert len(told) == 6, done.stderr
    assert [line for line in told if line.startswith("it was done")] == []


def test_every_socket_of_it_is_on_loopback(bigquery_server: BigQueryServer) -> None:
    """As the kernel lists them, after it made a table, took rows and was asked, so that DuckDB's own count too."""
    bigquery_server.make("sockets.rows", {"cost": "FLOAT"}, partitioned=False)
    bigquery_server.put("sockets.rows", [{"cost": 1.5}])
    asked = bigquery_server.client.query(f"SELECT SUM(cost) AS cost FROM `{PROJECT}.sockets.rows`", timeout=10)
    assert [row["cost"] for row in asked.result(timeout=10)] == [1.5]
    ends = sockets(bigquery_server.process_id)
    assert ends
    assert [str(own) for own, _ in ends if not own.is_loopback] == []
    assert [str(other) for _, other in ends if not (other.is_loopback or other.is_unspecified)] == []


def sockets(process_id: int) -> list[list[ipaddress.IPv4Address | ipaddress.IPv6Address]]:
    """The two ends of each internet socket that a process has open, by Linux' /proc."""
    folder = Path(f"/proc/{process_id}")
    if not folder.is_dir():
        pytest.skip("this system has no /proc")
    links = [str(each.readlink()) for each in (folder / "fd").iterdir()]
    open_ones = {link[8:-1] for link in links if link.startswith("socket:[")}
    rows = [
        line.split()
        for protocol in ("tcp", "tcp6", "udp", "udp6")
        for line in (folder / "net" / protocol).read_text().splitlines()[1:]
    ]
    return [[address(end) for end in fields[1:3]] for fields in rows if fields[9] in open_ones]


def address(end: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """`0100007F:1F90`, in words of 32 bits as this machine orders their bytes."""
    raw = bytes.fromhex(end.partition(":")[0])
    words = [raw[at : at + 4] for at in range(0, len(raw), 4)]
    ordered = b"".join(word[::-1] if sys.byteorder == "little" else word for word in words)
    if len(ordered) == 4:
        return ipaddress.IPv4Address(ordered)
    six = ipaddress.IPv6Address(ordered)
    return six.ipv4_mapped or six


def test_an_address_of_the_kernel_is_read() -> None:
    word = socket.inet_aton("192.0.2.1")
    assert str(address((word[::-1] if sys.byteorder == "little" else word).hex() + ":0050")) == "192.0.2.1"
