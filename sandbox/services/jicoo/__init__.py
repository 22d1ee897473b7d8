"""The pretend Jicoo: event types with hosts, free slots, bookings that hosts may approve. Contract:
jicoo.openapi.yaml.
"""
