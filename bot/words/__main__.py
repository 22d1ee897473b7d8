"""`python -m bot.words`: bring every catalogue up to date with the code, and say what is left to translate.

`--check` changes nothing and fails where something is missing. Imports: typer, `handlers.words`, the finder
beside this.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from bot.words.catalogues import TRANSLATED, path_of, untranslated, update
from bot.words.sentences import find
from handlers.words import LOCALE


def words(
    check: Annotated[bool, typer.Option(help="Change nothing; fail if anything is open.")] = False,
) -> None:
    """Update the catalogues of all languages from the code."""
    found = find()
    open_ends = [f"{where}: which sentence is this?" for where in found.unseen]
    open_ends += [f"{where}: not translated" for where in found.bare]
    with TemporaryDirectory() as scratch:
        for language in TRANSLATED:
            folder = Path(scratch) if check else LOCALE
            if check and path_of(language).exists():
                path_of(language, folder).write_bytes(path_of(language).read_bytes())
            open_ends += [f"{language}: {one}" for one in untranslated(update(language, found, folder))]
            if check and (
                not path_of(language).exists()
                or path_of(language, folder).read_bytes() != path_of(language).read_bytes()
            ):
                open_ends.append(f"{language}: out of date, run `python -m bot.words`")
    for line in open_ends:
        typer.echo(line)
    typer.echo(f"{len(found.sentences)} sentences in {len(TRANSLATED) + 1} languages, {len(open_ends)} open")
    raise typer.Exit(1 if check and open_ends else 0)


if __name__ == "__main__":
    typer.run(words)
