"""Soak: days of everything that can go wrong, much faster than life; nothing may grow, nothing break.

A run is `soak:DAYSd:SPEED:SEED` (`soak:30d:12000:1`); even seeds poll, odd ones have a webhook. What is
judged stands in `books` (the invariants, every night) and `levels` (memory, tasks, files, rows, at the end).
"""

from tests.faults.soak.days import run, runs

__all__ = ["run", "runs"]
