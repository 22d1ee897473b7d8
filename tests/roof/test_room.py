"""What a database says of itself that answers and takes nothing."""

import pytest

from bot.database.pool import open_pool
from bot.database.room import room
from tests.database import fresh


@pytest.mark.parametrize("told", ["temp_file_limit = 0", "default_transaction_read_only = on"])
async def test_a_disk_without_room_and_a_database_that_only_reads_are_told(postgres: str, told: str) -> None:
    with fresh(postgres, empty=True) as database:
        async with open_pool(database) as pool, pool.connection() as connection:
            await connection.execute(f"ALTER DATABASE {connection.info.dbname} SET {told}".encode())
        async with open_pool(database) as pool:
            assert await room(pool) == {"database": True, "disk": False}
            await pool.close()
            assert await room(pool) == {"database": False, "disk": False}
