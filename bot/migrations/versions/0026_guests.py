"""Whose a booking at a service is, as its messages told while our answer was out."""

from pathlib import Path

from alembic import op

revision = "0026"
down_revision = "0025"
SQL = Path(__file__).parents[1] / "sql" / "0026_guests.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
