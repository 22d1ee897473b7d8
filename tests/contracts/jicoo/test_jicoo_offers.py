"""What Jicoo offers: event types, hosts, questions and free times (contract sections 2 and 4)."""

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest

from booking.errors import Busy, MaybeDone, ServiceError
from booking.form import Kind
from booking.interview import applies
from booking.moment import in_zone
from booking.outcome import Reason, Stage
from providers import jicoo
from providers.jicoo.card import event_type, extras
from sandbox.services.faults import Fault
from tests.contracts.conftest import Witness
from tests.contracts.jicoo.conftest import AIKO, BRAM, CLEO, DUO, OPERATOR
from tests.contracts.kit import Kit


async def test_hosts_are_tried_in_order_until_one_is_free(kit: Kit) -> None:
    noon = kit.running.clock.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=3)
    when = in_zone(noon, "Europe/Berlin")
    await kit.provider.book(kit.account, kit.order(when=when))
    kit.running.clock.push(600)
    told = await kit.provider.book(kit.account, kit.order(when=when, performers=(AIKO, DUO, BRAM)))
    assert [i.stage for i in told] == [Stage.REFUSED, Stage.CONFIRMED, Stage.LOST]
    assert told[0].reason is Reason.TIME
    assert told[1].minutes == 60
    assert kit.made() == 2


@pytest.mark.parametrize(
    ("fault", "unclear"),
    [
        (Fault(kind="status", status=429, retry_after="30"), Busy),
        (Fault(kind="reset", at="answer"), MaybeDone),
    ],
    ids=["a pause", "a lost answer"],
)
async def test_what_is_unclear_in_the_middle_keeps_who_has_refused(
    kit: Kit, witness: Witness, fault: Fault, unclear: type[ServiceError]
) -> None:
    first = kit.order()
    await kit.provider.book(kit.account, first)
    witness.spoilt = True
    kit.service.faults.add(fault.model_copy(update={"operation": "createBooking", "skip": 1}))
    with pytest.raises(unclear) as caught:
        await kit.provider.book(kit.account, kit.order(when=first.answers["when"], performers=(AIKO, DUO)))
    assert [(i.performer, i.stage) for i in caught.value.done] == [(AIKO, Stage.REFUSED)]


async def test_event_types_that_did_not_come_are_asked_for_again(kit: Kit, witness: Witness) -> None:
    witness.spoilt = True
    kit.fault(Fault(kind="status", status=403), "listEventTypes")
    await kit.provider.prepare()
    assert not any("singing" in f.ask for f in kit.provider.card.form.fields)
    kit.running.clock.push(31)
    await kit.provider.limits(kit.account, {})
    assert any("singing" in f.ask for f in kit.provider.card.form.fields)


async def test_each_host_that_refuses_has_a_reason_of_its_own(kit: Kit) -> None:
    await kit.provider.prepare()
    order = kit.order(performers=(CLEO, BRAM), location="inPerson")
    await kit.provider.book(
        kit.account,
        dataclasses.replace(order, answers={**order.answers, "performers": (AIKO,), "location": "zoom"}),
    )
    told = await kit.provider.book(kit.account, order)
    assert [(i.stage, i.reason) for i in told][1] == (Stage.REFUSED, Reason.PLACE)
    assert told[0].reason is not Reason.PLACE
    assert "listEventTypes" in {c["operation"] for c in kit.service.calls.since()}


async def test_questions_are_asked_for_their_own_event_type_only(kit: Kit) -> None:
    before = kit.provider.card.form
    await kit.provider.prepare()
    form = kit.provider.card.form
    asked = [f for f in form.fields if f.key not in {b.key for b in before.fields}]
    assert [(f.required, len(f.options)) for f in asked] == [(True, 3), (False, 0)]
    assert form.version != before.version
    assert [applies(form, f, {"performers": (AIKO, CLEO)}) for f in asked] == [True, True]
    assert [applies(form, f, {"performers": (AIKO,)}) for f in asked] == [False, False]


async def test_limits_offer_free_times_and_name_who_lacks_the_place(kit: Kit) -> None:
    await kit.provider.prepare()
    limits = await kit.provider.limits(kit.account, {"performers": (AIKO, BRAM)})
    options = limits["location"].options
    assert options is not None
    assert kit.provider.adjusted({"performers": (AIKO, BRAM)})["minutes"] == 30
    assert {o.value: o.lacking for o in options}["zoom"] == (BRAM,)
    assert {o.value for o in options} == {"phone", "zoom", "googleMeet", "askInvitee", "custom"}
    slots = limits["when"].slots
    assert slots
    assert all(slot > kit.running.clock.now() for slot in slots)


async def test_without_the_calls_for_event_types_and_slots_any_time_may_be_tried(
    kit: Kit, witness: Witness
) -> None:
    kit.service.settings |= {"slots": False, "forbid_pages": True}
    await kit.provider.prepare()
    limits = await kit.provider.limits(kit.account, {"performers": (AIKO,)})
    assert (limits["when"].slots, limits["when"].unsure) == (None, True)
    (told,) = await kit.provider.book(kit.account, kit.order())
    assert told.stage is Stage.CONFIRMED


async def test_the_operators_list_stands_where_the_service_tells_nothing(tmp_path: Path) -> None:
    path = tmp_path / "directory.toml"
    path.write_text('[[jicoo.performers]]\nid = "abc"\nname = "Talk"\nminutes = 30\nlocations = ["phone"]\n')
    settings = {"JICOO_API_URL": "http://127.0.0.1:9", "JICOO_API_KEY": "k", "DIRECTORY": str(path)}
    provider = jicoo.connect(settings)
    await provider.prepare()
    assert [p.name for p in await provider.find(OPERATOR, "tal")] == ["Talk"]
    with pytest.raises(ValueError, match="DIRECTORY"):
        jicoo.connect({**settings, "DIRECTORY": str(tmp_path)})


async def test_what_the_operators_list_leaves_out_is_the_services(kit: Kit, tmp_path: Path) -> None:
    path = tmp_path / "directory.toml"
    path.write_text('[[jicoo.performers]]\nid = "kL4vQ2nXw9Tz"\nname = "Singing"\n')
    settings = {**kit.running.demo("jicoo"), "DIRECTORY": str(path)}
    provider = jicoo.connect(settings, clock=kit.running.clock.now)
    await provider.prepare()
    assert [p.name for p in await provider.find(OPERATOR, "singing")] == ["Singing"]
    offered = (await provider.limits(OPERATOR, {"performers": ("kL4vQ2nXw9Tz",)}))["location"].options
    assert [o.value for o in offered or ()] == ["inPerson", "zoom"]
    assert any("singing" in f.ask for f in provider.card.form.fields)
    await provider.close()


async def test_a_pages_question_is_its_own_label_uncut(kit: Kit) -> None:
    asked = "Which songs would you like to hear, and in which language?"
    page = {"id": AIKO, "questions": [{"uid": "q", "label": asked, "type": "text"}]}
    (extra,) = extras([event_type(page)])
    assert (extra.field().ask, extra.field().label) == (asked, asked[:-1])


def test_a_question_whose_choices_have_no_words_takes_any_number() -> None:
    page = {"id": AIKO, "questions": [{"uid": "q", "label": "How many?", "options": [{}, {}]}]}
    (extra,) = extras([event_type(page)])
    assert extra.field().kind is Kind.TEXT
    assert [extra.content(said) for said in ("1", "12")] == ["1", "12"]
