"""Which keys this database is sealed with."""

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0010"
SQL = Path(__file__).parents[1] / "sql" / "0011_keys.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
