"""When updates were last taken."""

from pathlib import Path

from alembic import op

revision = "0019"
down_revision = "0018"
SQL = Path(__file__).parents[1] / "sql" / "0019_presence.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
