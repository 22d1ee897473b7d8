"""The month of a login that waits to be taken back begins when it was given up."""

from pathlib import Path

from alembic import op

revision = "0022"
down_revision = "0021"
SQL = Path(__file__).parents[1] / "sql" / "0022_leaving.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
