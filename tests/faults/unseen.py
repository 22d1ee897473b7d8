"""Bugs to be planted that once stayed unseen. Imports the neighbours."""

from tests.faults.bugs import POLLING, SENDING, Bug

UNSEEN = (
    Bug(
        "leave waiting what was for a chat that is gone",
        "bot/traffic/marks.py",
        "        (sql.DEAD_CHAT, [m.chat for m in marks if m.unreachable]),\n",
        "",
        "tests/traffic/test_floods.py",
    ),
    Bug(
        "keep the numbers of a group's messages over its move",
        "bot/traffic/marks.py",
        "        (sql.FORGET_MOVED, moved),\n",
        "",
        "tests/traffic/test_sending.py",
    ),
    Bug(
        "connect wherever a path leads",
        "providers/address.py",
        "        if (request.url.scheme, request.url.host) != (self._root.scheme, self._root.host):",
        "        if False:",
        "tests/security/test_addresses.py",
    ),
    Bug(
        "a forgotten operator's broadcast goes on",
        "bot/own/forgetting.py",
        "    await hold_back(connection, person)\n",
        "",
        "tests/roof/test_own.py",
    ),
    Bug(
        "webkasa: take for ours what another booking holds",
        "providers/webkasa/lost.py",
        "        and b.id not in order.others\n",
        "",
        "tests/contracts/webkasa/test_webkasa.py",
    ),
    Bug(
        "commit though the lane is lost",
        "bot/traffic/visit.py",
        "        if not self._parts.keeper.holds:\n",
        "        if False:\n",
        "tests/traffic/test_lanes.py",
    ),
    Bug(
        "look what is left before the lane is free",
        "bot/traffic/keeper.py",
        """    await connection.execute(sql.UNLOCKS, [[_key(c) for c in chats]])
    return await connection.execute(sql.PENDING, [bot, chats])
""",
        """    found = await connection.execute(sql.PENDING, [bot, chats])
    await connection.execute(sql.UNLOCKS, [[_key(c) for c in chats]])
    return found
""",
        "tests/traffic/test_leaving.py",
    ),
    Bug(
        "leave out more after a death than were under way",
        "bot/campaigns/rolls.py",
        "WHERE campaign = %s AND state = 'sending'",
        "WHERE campaign = %s AND (state = 'sending' OR state = 'waiting' AND person %% 3 = 0)",
        "tests/office/test_slices.py -k under_way",
    ),
    Bug(
        "confirm by an old number what others have fetched",
        "bot/traffic/polling.py",
        "            self._failures = self._offset = 0\n",
        "            self._failures = 0\n",
        POLLING,
    ),
    Bug(
        "a yes to whoever accepted at that price",
        "handlers/live/deeds.py",
        'return f"{booking.invitations.index(won)}:{price}"',
        'return f"0:{price}"',
        "tests/handlers/test_yes.py",
    ),
    Bug(
        "a layer below the sender tries thrice itself",
        "bot/traffic/api.py",
        "        return await self._ask(request, method, dumps(params), JSON_BODY, seconds)\n",
        """        for _ in range(2):
            try:
                return await self._ask(request, method, dumps(params), JSON_BODY, seconds)
            except Unwell:
                pass
        return await self._ask(request, method, dumps(params), JSON_BODY, seconds)
""",
        "tests/traffic/test_tries.py",
    ),
    Bug(
        "keep a wait that is none",
        "bot/traffic/api.py",
        "    return min(seconds, LONGEST_WAIT) if isfinite(seconds) and seconds > 0 else None\n",
        "    return min(seconds, LONGEST_WAIT) if seconds > 0 else LONGEST_WAIT\n",
        f"{SENDING} -k arrives_after",
    ),
)
