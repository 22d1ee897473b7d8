"""Every screen in every language, for looking at (`make screens`)."""
