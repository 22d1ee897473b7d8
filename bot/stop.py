"""The one way to end the program for a reason the operator can mend: one clear line and an exit code.

Imports: standard library only.
"""


class Stop(Exception):
    """End with `line` on stderr. A line never holds a secret: only names, paths and what to do."""

    def __init__(self, line: str, code: int = 2) -> None:
        super().__init__(line)
        self.line = line
        self.code = code
