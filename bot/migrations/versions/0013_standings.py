"""How many recipients of a broadcast are where, without counting them."""

from pathlib import Path

from alembic import op

revision = "0013"
down_revision = "0012"
SQL = Path(__file__).parents[1] / "sql" / "0013_standings.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
