"""When does the person want the session? The phrase reader.

It may import the standard library, babel and `booking.moment`. The clock is an argument.
"""

from booking.when.reader import parse, read
from booking.when.reading import Candidate, Ends, Left, Reading

__all__ = ["Candidate", "Ends", "Left", "Reading", "parse", "read"]
