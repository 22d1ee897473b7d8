"""What the operator's side looks for and seldom finds."""

from pathlib import Path

from alembic import op

revision = "0020"
down_revision = "0019"
SQL = Path(__file__).parents[1] / "sql" / "0020_rare.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
