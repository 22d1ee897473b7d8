"""The domain against a plain model, in thousands of orders of events."""
