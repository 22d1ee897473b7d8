"""Conversations as text files, played against the real assembly."""
