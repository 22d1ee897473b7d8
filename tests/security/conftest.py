"""What the checklist's tests share with those of the traffic."""

from tests.traffic.conftest import ada, dsn, rig, sandbox, server

__all__ = ["ada", "dsn", "rig", "sandbox", "server"]
