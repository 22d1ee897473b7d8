"""When a performer first said yes."""

from pathlib import Path

from alembic import op

revision = "0023"
down_revision = "0022"
SQL = Path(__file__).parents[1] / "sql" / "0023_agreed.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
