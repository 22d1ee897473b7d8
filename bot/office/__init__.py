"""The operator's side under the roof: who belongs to it, the log, what its acts do.

Imports: psycopg, `handlers` and its neighbours in `bot`.
"""

from bot.office.acts import Acts
from bot.office.clients import ClientList
from bot.office.doctor import Watch
from bot.office.figures import FigureReader
from bot.office.former import relieve
from bot.office.log import AuditLog
from bot.office.staff import StaffList

__all__ = ["Acts", "AuditLog", "ClientList", "FigureReader", "StaffList", "Watch", "relieve"]
