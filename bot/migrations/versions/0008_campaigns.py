"""Room for: campaigns."""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
SQL = Path(__file__).parents[1] / "sql" / "0008_campaigns.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
