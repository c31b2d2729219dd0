"""The decisions database's revisions, oldest first, in `versions/`; run in process, without an alembic.ini.

A revision says its columns in full and reads nothing from `warehouse.tables`: it must do tomorrow what it did today.
A new one is `versions/r<number>_<subject>.py`; set HEAD to its number.
"""

from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from warehouse.databases import VERSION_TABLE

SCRIPTS = Path(__file__).parent
# alembic keeps the context of an upgrade in a global.
ONE_AT_A_TIME = Lock()


def config(connection: Connection) -> Config:
    """What alembic needs to know, for one connection in a transaction."""
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the database up to a revision, in the connection's transaction.

    One that a newer release made is left as it is: revisions only add.
    """
    settings = config(connection)
    known = {script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()}
    current = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()
    if current is None or current in known:
        with ONE_AT_A_TIME:
            command.upgrade(settings, revision)
