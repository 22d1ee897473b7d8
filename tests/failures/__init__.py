"""Ways in which booking bots go wrong that no other test shows; docs/failures.md has them all."""
