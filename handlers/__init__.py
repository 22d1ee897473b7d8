"""The Telegram edge: an update in, messages out. May import `booking` and telegram."""
