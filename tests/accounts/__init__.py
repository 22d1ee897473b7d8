"""Accounts of people, from outside: the whole program, the pretend webcam service, a browser."""
