"""Which version this is. Imports: nothing."""

VERSION = "0.1.0"
