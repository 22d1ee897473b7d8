"""Logins under way, and what accounts of people need beside their tokens."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
SQL = Path(__file__).parents[1] / "sql" / "0003_logins.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
