"""A broadcast that was asked for and never written is not kept: nobody could come back to it."""

from tests.office.conftest import Bureau


async def test_of_many_begun_and_never_written_one_is_kept(bureau: Bureau) -> None:
    for _ in range(3):
        await bureau.olga.say("/broadcast")
        await bureau.olga.reads("A new broadcast")
    await bureau.olga.say("News")
    await bureau.olga.reads("To: everybody")
    await bureau.olga.say("/broadcast")
    await bureau.olga.reads("A new broadcast")
    kept = await bureau.rows("SELECT body -> 'copies' <> '{}' FROM campaigns ORDER BY created")
    assert kept == [(True,), (False,)]
