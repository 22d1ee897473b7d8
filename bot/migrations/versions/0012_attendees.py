"""Who wants to be reminded of somebody else's event."""

from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0011"
SQL = Path(__file__).parents[1] / "sql" / "0012_attendees.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
