"""The domain: what a booking is, what is asked, what was answered, what it means.

It may import the standard library, dateparser and babel. It has never heard of
Telegram, HTTP, SQL or the environment, and is handed the time as an argument.
"""
