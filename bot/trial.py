"""`python -m bot restore --try FILE`: a backup is put into a server of its own and read, and deleted there.

The database of the settings is neither asked nor touched, so it may be done while the program runs.
Imports: psycopg and its neighbours in `bot`.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from psycopg import AsyncConnection

from bot.database.backup import restore
from bot.database.postgres import database
from bot.sealing.keys import fit
from bot.sealing.seals import Seals
from bot.sealing.secrets import kept
from bot.settings import Storage
from bot.stop import Stop

HELD = """SELECT (SELECT count(*) FROM people), (SELECT count(*) FROM bookings),
  (SELECT max(made) AT TIME ZONE 'UTC' FROM bookings)"""


async def attempt(storage: Storage, file: Path) -> str:
    """What `file` ("-" is what comes in) holds, in one line, and that our keys open it.

    It lies in a folder of its own in the data folder meanwhile. Stop when it is no whole backup, or when our
    keys are not those of its time.
    """
    try:
        storage.data_dir.mkdir(parents=True, exist_ok=True)
        folder = TemporaryDirectory(prefix="try.", dir=storage.data_dir)
    except OSError as error:
        raise Stop(f"the data folder {storage.data_dir} cannot be used: {error.strerror or error}") from None
    with folder as name:
        scratch = Storage(data_dir=Path(name))
        found = await restore(scratch, file)
        vault = kept(storage.secret_keys, storage.data_dir)
        with database(scratch) as url:
            async with await AsyncConnection.connect(url) as connection:
                await fit(connection, Seals(vault, lambda _service: None) if vault else None)
                people, bookings, last = await (await connection.execute(HELD)).fetchone() or (0, 0, None)
    newest = f", the last of {last:%Y-%m-%d %H:%M} UTC" if last else ""
    return f"revision {found}, {people} people, {bookings} bookings{newest}; our keys open it"
