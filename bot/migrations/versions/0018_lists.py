"""What bookings are looked up by in the console."""

from pathlib import Path

from alembic import op

revision = "0018"
down_revision = "0017"
SQL = Path(__file__).parents[1] / "sql" / "0018_lists.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
