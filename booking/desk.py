"""The use cases around a sent request: perform a write once, settle what is unknown, follow the answers.

Every write to a service is an Intent: saved with the words that caused it, claimed by one conditional
UPDATE, sent by the winner, recorded. Anything but a clear answer is unknown: it is looked up, and only the
person may send again. Late or doubled calls do no harm: each re-reads the world first.
Imports: this room only; the clock, the store and the services are handed in.
"""
