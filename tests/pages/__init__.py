"""What the pages promise exists."""
