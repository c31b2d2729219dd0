"""bqemulator, kept on loopback and taught partitions; run by the Python of an environment of its own.

By itself it fetches an extension of DuckDB from the network when it starts. Here no DuckDB of the process can reach
anything outside itself, and no Python code can name a host but loopback. https://github.com/jjviscomi/bqemulator

It knows neither `table$20261101` nor `table$__PARTITIONS_SUMMARY__`: both are views here, made when they are asked for.
A table's partitions are the days of its column `export_time`, of which each keeps the time of its newest row; a row
without one is not yet in a partition.
https://cloud.google.com/bigquery/docs/managing-partitioned-table-data#partition_decorators
"""

import asyncio
import functools
import re
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

LOOPBACK = {"127.0.0.1", "localhost", "::1", None, ""}
TABLE = re.compile(r"/projects/([^/]+)/datasets/([^/]+)/tables/([^/$]+)\$(\w+)(/data)?$")
SUMMARY = "__PARTITIONS_SUMMARY__"
SUMMARY_FIELDS = ({"name": "partition_id", "type": "STRING"}, {"name": "last_modified_time", "type": "INTEGER"})


def stay_on_loopback(event: str, args: tuple[Any, ...]) -> None:
    """An audit hook: raises PermissionError where a socket would leave this machine, before it does."""
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"):
        address = args[-1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = args[0].decode() if isinstance(args[0], bytes) else args[0]
    else:
        return
    if host not in LOOPBACK:
        raise PermissionError(f"{event}: {host} is not this machine")


def shut_in() -> None:
    """From here on every DuckDB of the process can load and fetch nothing, and Python stays on loopback."""
    import duckdb

    opened = duckdb.connect

    @functools.wraps(opened)
    def connect(*args: Any, **more: Any) -> Any:
        connection = opened(*args, **more)
        for name in ("autoinstall_known_extensions", "autoload_known_extensions", "enable_external_access"):
            connection.execute(f"SET {name} = false")
        return connection

    duckdb.connect = connect
    sys.addaudithook(stay_on_loopback)


def with_partitions(create_app: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The emulator's web app, in which a partition is a view in a dataset of its own."""

    def create(context: Any) -> Any:
        app = create_app(context)

        async def partitioned(scope: MutableMapping[str, Any], receive: Any, send: Any) -> Awaitable[None] | None:
            asked = TABLE.search(scope.get("path", ""))
            if asked and scope["method"] == "GET":
                project, dataset, table, partition, data = asked.groups()
                beside = _view(context, project, dataset, table, partition)
                path = f"/projects/{project}/datasets/{beside}/tables/{table}__{partition}{data or ''}"
                scope = {**scope, "path": scope["path"][: asked.start()] + path}
            return await app(scope, receive, send)

        return partitioned

    return create


def _view(context: Any, project: str, dataset: str, table: str, partition: str) -> str:
    """Makes the view where it is missing, and gives its dataset."""
    from bqemulator.catalog.models import TableFieldSchema, TableSchema

    beside, name = f"{dataset}_partitions", f"{table}__{partition}"
    meta = context.catalog.get_table(project, dataset, table)
    if meta is None or context.catalog.get_table(project, beside, name):
        return beside
    source = f'"{project}__{dataset}"."{table}"'
    if partition == SUMMARY:
        fields = tuple(TableFieldSchema(**field) for field in SUMMARY_FIELDS)
        meta = meta.model_copy(update={"schema_": TableSchema(fields=fields)})
        selected = (
            "SELECT coalesce(strftime(export_time, '%Y%m%d'), '__UNPARTITIONED__') AS partition_id, "
            f"coalesce(epoch_ms(max(export_time)), 0) + count(*) AS last_modified_time FROM {source} "
            "GROUP BY ALL ORDER BY ALL"
        )
    else:
        selected = f"SELECT * FROM {source} WHERE strftime(export_time, '%Y%m%d') = '{partition}'"
    if not context.catalog.get_dataset(project, beside):
        home = context.catalog.get_dataset(project, dataset)
        context.catalog.create_dataset(home.model_copy(update={"dataset_id": beside}))
    context.engine.execute(f'CREATE SCHEMA IF NOT EXISTS "{project}__{beside}"')
    context.engine.execute(f'CREATE OR REPLACE VIEW "{project}__{beside}"."{name}" AS {selected}')
    context.catalog.create_table(meta.model_copy(update={"dataset_id": beside, "table_id": name}))
    return beside


async def main() -> None:
    """Serves on free ports, tells the address in one line, and ends with its input."""
    import bqemulator.server
    from bqemulator.config import Settings
    from bqemulator.storage.engine import DuckDBEngine

    DuckDBEngine._load_spatial = lambda self: None  # it would be fetched, and no bill has a place on the globe
    bqemulator.server.create_app = with_partitions(bqemulator.server.create_app)
    settings = Settings(rest_port=0, grpc_port=0, enable_format_extensions=False, log_level="error")
    server = bqemulator.server.EmulatorServer(settings)
    await server.start()
    print(f"listening on {server.rest_url}", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await server.stop()


if __name__ == "__main__":
    shut_in()
    asyncio.run(main())
