"""People's names that begin with @."""

from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0016"
SQL = Path(__file__).parents[1] / "sql" / "0017_usernames.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
