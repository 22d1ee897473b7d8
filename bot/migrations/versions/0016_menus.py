"""Whose chat has a command list of its own at Telegram."""

from pathlib import Path

from alembic import op

revision = "0016"
down_revision = "0015"
SQL = Path(__file__).parents[1] / "sql" / "0016_menus.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
