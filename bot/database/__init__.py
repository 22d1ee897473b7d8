"""PostgreSQL itself: started, connected to, brought to the present, backed up.

Imports: psycopg, alembic, sqlalchemy and the rooms below it (pyproject.toml).
"""
