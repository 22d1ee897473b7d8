"""Keeps the catalogues: reads every sentence out of the code and the cards, and updates the .po files.

`python -m bot.words` rewrites `handlers/locale/*.po`; the tests beside it hold them complete.
May import everything.
"""
