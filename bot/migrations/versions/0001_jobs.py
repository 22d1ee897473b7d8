"""The job engine's tables and functions: procrastinate 3.10.0's own schema, frozen here."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
SQL = Path(__file__).parents[1] / "sql" / "0001_jobs.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
