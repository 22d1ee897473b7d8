"""Our own tables."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
SQL = Path(__file__).parents[1] / "sql" / "0002_tables.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
