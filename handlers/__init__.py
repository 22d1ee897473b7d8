"""The Telegram edge: an update in, messages out. May import `booking` and telegram.

`table` is where an update comes in; the rooms stand on each other in the order that pyproject.toml keeps.
"""
