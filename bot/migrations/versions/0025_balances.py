"""Bookings made with the operator's account say nothing of what it has to spend."""

from pathlib import Path

from alembic import op

revision = "0025"
down_revision = "0024"
SQL = Path(__file__).parents[1] / "sql" / "0025_balances.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
