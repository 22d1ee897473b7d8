"""What is not known of albums that were changed before their parts were kept."""

from pathlib import Path

from alembic import op

revision = "0021"
down_revision = "0020"
SQL = Path(__file__).parents[1] / "sql" / "0021_albums.sql"


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the raw cursor takes several statements at once
    cursor.execute(SQL.read_text())
