"""The history of the database: each step is a frozen SQL file, applied once and in order by alembic."""
