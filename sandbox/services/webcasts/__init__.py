"""The pretend Webcasts: events that are booked by being created, and answers that hide errors in a 200.

Contract: webcasts.openapi.yaml.
"""
