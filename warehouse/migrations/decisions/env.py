"""What alembic runs for each upgrade: the given connection, in the transaction that its owner began."""

from alembic import context

from warehouse.databases import VERSION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
context.run_migrations()
