"""The fault suite: the real program as processes, killed and lied to, with what is outside of it as judge."""
