"""The report of a broadcast to very many: several files, and the program carries nothing of them about."""

import csv
import io
import json

from bot.campaigns.rows import body_of
from handlers.broadcast.campaign import Audience, Campaign
from handlers.broadcast.copies import Copy
from sandbox.botapi.client import Seen
from tests.office.conftest import Bureau

MANY = 100_001
NEWS = Campaign(
    "c0ffeec0ffee0000",
    1,
    copies={"en": Copy(1, (2,), "text", "News")},
    audience=Audience(listed=True),
    strangers=("nobody",),
)
FILLED = """SET LOCAL session_replication_role = replica;
INSERT INTO campaigns (id, author, stage, total, gathered, body)
VALUES ('{id}', {olga}, 'done', {many}, true, '{body}');
INSERT INTO people (id, chat, name) SELECT n, n, 'Pat ' || n FROM generate_series(1, {many}) n;
INSERT INTO recipients (campaign, person, state)
SELECT '{id}', n, 'sent' FROM generate_series(1, {many}) n WHERE n <> 7;
INSERT INTO listed (campaign, person) SELECT '{id}', n FROM generate_series(7, {many}, 7) n"""
"""Without the triggers that count, which would take most of the time."""
WEIGHED = """CREATE TABLE weighed (bytes integer);
CREATE FUNCTION weigh() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN INSERT INTO weighed VALUES (octet_length(NEW::text)); RETURN NULL; END';
CREATE TRIGGER weigh AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION weigh()"""


async def test_the_report_of_very_many_is_made_file_by_file_when_it_is_sent(bureau: Bureau) -> None:
    values = {"id": NEWS.id, "olga": bureau.olga.id, "many": MANY, "body": json.dumps(body_of(NEWS))}
    await bureau.rows(FILLED.format(**values))
    await bureau.olga.say("/broadcast")
    await bureau.olga.tap("News")
    await bureau.olga.reads("The broadcast is sent")
    await bureau.rows(WEIGHED)
    await bureau.olga.tap("Report")
    sent = await bureau.olga.until(two_files, timeout=60)
    assert await bureau.rows("SELECT max(bytes) < 2000 FROM weighed") == [(True,)]
    texts = [(await bureau.olga.download(file)).decode("utf-8-sig") for file in sent]
    first, last = (list(csv.reader(io.StringIO(text)))[1:] for text in texts)
    assert [int(line[0]) for line in first] == [*range(1, MANY)]
    assert first[6][3] == "skipped"
    assert [line[:2] for line in last] == [[str(MANY), f"Pat {MANY}"], ["", "'@nobody"]]


def two_files(seen: list[Seen]) -> list[Seen] | None:
    found = [m for m in seen if m.out and m.raw["media"]]
    return found if len(found) == 2 else None
