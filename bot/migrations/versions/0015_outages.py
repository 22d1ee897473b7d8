"""Outages, so that owners are told of each in one message."""

from pathlib import Path

from alembic import op

revision = "0015"
down_revision = "0014"
SQL = Path(__file__).parents[1] / "sql" / "0015_outages.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
