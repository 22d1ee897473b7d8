"""Which booking a request not sent yet shall replace, or a watch."""

from pathlib import Path

from alembic import op

revision = "0024"
down_revision = "0023"
SQL = Path(__file__).parents[1] / "sql" / "0024_replacing.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
