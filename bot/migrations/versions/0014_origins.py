"""When a booking began until the other side moved it, and that a watch sent it."""

from pathlib import Path

from alembic import op

revision = "0014"
down_revision = "0013"
SQL = Path(__file__).parents[1] / "sql" / "0014_origins.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
