"""A service that is not in the repository: written to a folder by the tests, and booked with."""
