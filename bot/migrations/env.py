"""What alembic runs: all missing steps in one transaction, behind a lock so that replicas may start together.

Imports: alembic; the connection is handed in by `bot.database.migrate`.
"""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=True)
with context.begin_transaction():
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7136504)")
    context.run_migrations()
