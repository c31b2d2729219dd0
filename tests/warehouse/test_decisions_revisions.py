from contextlib import closing

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from warehouse.databases import VERSION_TABLE, Database
from warehouse.decisions import HEAD, METADATA, Decision, open_decisions
from warehouse.migrations.decisions import config, upgrade

FIRST = "0001"
OLD_ROWS = [
    {
        "at": "2025-01-31 07:00:00.000001",
        "by": "Ann",
        "subject_kind": "contract",
        "subject_id": f"c{number}",
        "status": "renew",
        "until": "2025-12-31",
        "reason": "as before",
    }
    for number in range(100)
]
INSERT_OLD = sa.text(
    "INSERT INTO decision (at, by, subject_kind, subject_id, status, until, reason) VALUES "
    "(:at, :by, :subject_kind, :subject_id, :status, :until, :reason)"
)


def run(database: str, *work) -> None:
    """Each of these, over one connection, in one transaction of its own."""
    with closing(Database(database, "the test's database")) as opened:
        for step in work:
            with opened.alone() as connection:
                step(connection)


def test_a_database_of_the_first_revision_keeps_every_row(database: str) -> None:
    old_columns: list[set[str]] = []
    run(
        database,
        lambda connection: upgrade(connection, FIRST),
        lambda connection: connection.execute(INSERT_OLD, OLD_ROWS),
        lambda connection: old_columns.append({c["name"] for c in sa.inspect(connection).get_columns("decision")}),
    )
    assert old_columns == [{"id", *OLD_ROWS[0]}]
    with open_decisions(database) as decisions:
        assert decisions.record(Decision(by="Bo", subject_kind="contract", subject_id="c0", status="cancel")) == 101
        kept = decisions.events()
    texts = {"at": kept["at"].dt.to_string("%Y-%m-%d %H:%M:%S%.6f"), "until": kept["until"].dt.to_string()}
    assert kept.with_columns(**texts).select(*OLD_ROWS[0]).head(100).to_dicts() == OLD_ROWS
    assert kept["saving"].to_list() == [None] * 101


def test_the_last_revision_makes_what_is_declared(database: str) -> None:
    differences: list[object] = []

    def compare(connection: sa.Connection) -> None:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "version_table": VERSION_TABLE})
        differences.extend(compare_metadata(context, METADATA))

    open_decisions(database).close()
    run(database, compare)
    assert differences == []


def test_the_head_is_the_last_revision(database: str) -> None:
    heads: list[str] = []
    run(database, lambda connection: heads.extend(ScriptDirectory.from_config(config(connection)).get_heads()))
    assert heads == [HEAD]


def test_a_database_of_a_newer_release_is_used_as_it_is(database: str) -> None:
    open_decisions(database).close()
    run(
        database,
        lambda connection: connection.execute(sa.text("ALTER TABLE decision ADD COLUMN mood TEXT")),
        lambda connection: connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")),
    )
    with open_decisions(database) as decisions:
        decisions.record(Decision(by="Ann", subject_kind="app", subject_id="slack", status="keep"))
        assert decisions.overlay()["status"].to_list() == ["keep"]


def test_an_upgrade_that_breaks_off_leaves_the_revision_before(database: str) -> None:
    seen: list[str | None] = []

    def break_off(connection: sa.Connection) -> None:
        upgrade(connection)
        raise KeyboardInterrupt

    def look(connection: sa.Connection) -> None:
        seen.append(connection.execute(sa.text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar())
        seen.extend(sa.inspect(connection).get_table_names())

    run(database, lambda connection: upgrade(connection, FIRST))
    try:
        run(database, break_off)
    except KeyboardInterrupt:
        run(database, look)
    assert sorted(seen) == sorted([FIRST, "decision", VERSION_TABLE])
