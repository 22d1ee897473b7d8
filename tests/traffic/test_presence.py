"""How long nobody took updates, over replicas."""

from bot.traffic.connections import pool
from bot.traffic.presence import Presence
from tests.traffic.conftest import Rig


async def test_only_an_absence_longer_than_telegram_keeps_updates_is_one(rig: Rig) -> None:
    rows = pool(rig.dsn, 1)
    await rows.open()
    found = []
    for hours in (0, 23, 25, 1):  # the last: another replica, and the person is not told again
        await rig.rows("UPDATE presence SET last = last - make_interval(hours => %s)", hours)
        await Presence(rows, 7).noted()
        found += await rig.rows("SELECT returned FROM presence")
    await rows.close()
    never, shortly, returned, later = [row[0] for row in found]
    assert (never, shortly) == (None, None)
    assert returned is not None
    assert returned == later
