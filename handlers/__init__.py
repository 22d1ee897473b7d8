"""The Telegram edge: an update in, messages out. It may import `booking` and telegram, nothing else of ours."""
