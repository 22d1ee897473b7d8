"""What lies in the files of a database, as a thief reads them: tables and indexes with what is free in them,
the write-ahead log, the server's own log, and rows.

A secret counts as found in clear, as JSON escapes it, in hex, and in base64 wherever it begins in a text.
"""

import asyncio
import base64
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg

WHERE = """SELECT current_setting('data_directory'), oid::text FROM pg_database
WHERE datname = current_database()"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


async def in_clear(dsn: str, secrets: Mapping[str, str], *, logged: bool = True) -> set[str]:
    """Which of these secrets, by what they are, can be read without a key. Needs grep, which is quick.

    `logged`: the write-ahead log counts; its files are used again, so what goes leaves them some time later.
    """
    forms = {form: what for what, secret in secrets.items() for form in _forms(secret)}
    with tempfile.TemporaryDirectory() as folder:
        wanted, rows = Path(folder, "wanted"), Path(folder, "rows")
        data, oid = await asyncio.to_thread(_read, dsn, rows)
        await asyncio.to_thread(wanted.write_bytes, b"\n".join(forms))
        own, log = data / "base" / oid, data.parent / "postgres.log"
        places = [rows, own, log, data / "global", *([data / "pg_wal"] if logged else [])]
        lines = await _grep("-raohFf", str(wanted), *map(str, places))
    return {forms[line] for line in lines}


def _read(dsn: str, rows: Path) -> tuple[Path, str]:
    """Every row goes to a file (a large value is compressed where it lies); its folder and name."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        with rows.open("wb") as file:
            for (table,) in connection.execute(TABLES).fetchall():
                found = connection.execute(f"SELECT t::text FROM {table} t".encode())
                file.writelines(row[0].encode() + b"\n" for row in found.fetchall())
        connection.execute("CHECKPOINT")
        [(folder, oid)] = connection.execute(WHERE.encode()).fetchall()
    return Path(folder), oid


async def _grep(*words: str) -> set[bytes]:
    process = await asyncio.create_subprocess_exec(
        "grep",
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # files that PostgreSQL takes away meanwhile
        env={**os.environ, "LC_ALL": "C"},
    )
    said, _ = await process.communicate()
    return set(said.split(b"\n")) - {b""}


def _forms(secret: str) -> Iterator[bytes]:
    plain = secret.encode()
    yield from (plain, json.dumps(secret)[1:-1].encode(), plain.hex().encode())
    for before in range(3):  # base64 of a longer text: without the characters that its neighbours share
        longer = b"\0" * before + plain
        yield base64.b64encode(longer)[4 if before else 0 : len(longer) // 3 * 4]
