"""The pretend WebKasa: schedules, bookings somebody confirms, and the Cal.com sync. Contract:
webkasa.openapi.yaml.
"""
