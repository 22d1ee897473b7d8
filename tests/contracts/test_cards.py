"""The declarations of every service: whatever a card says can be asked, drawn and kept."""

import importlib
import pkgutil
from collections.abc import Mapping
from decimal import Decimal
from types import ModuleType

import pytest

import providers
from booking.form import Ability, Card, Field, Kind
from booking.provider import Provider
from handlers.operators.events import SETTING

SERVICES = {
    info.name: module
    for info in pkgutil.iter_modules(providers.__path__)
    if hasattr(module := importlib.import_module(f"providers.{info.name}"), "CARD")
}
PERSONAL = {Kind.EMAIL, Kind.PHONE}
METHODS = {a: a.value for a in Ability if a not in {Ability.LOGIN, Ability.WEBHOOK}} | {
    Ability.WEBHOOK: "heard"
}


WORDED = {"WEBCAM_SOFTWARE_LABELS", "JICOO_CANCEL_REASON", "WEBKASA_KEY_HEADER", "DIRECTORY"}
"""Settings with a form of their own; they may be left out."""


def settings(service: ModuleType) -> Mapping[str, str]:
    names = {*service.SETTINGS, *service.OPTIONAL} - WORDED
    shapes = {"URL": "https://api.example", "TIMEZONE": "Europe/London"}
    return {name: shapes.get(name.rpartition("_")[2], "word") for name in names}


@pytest.fixture(params=SERVICES.values(), ids=list(SERVICES))
def service(request: pytest.FixtureRequest) -> ModuleType:
    found: ModuleType = request.param
    return found


@pytest.fixture
def card(service: ModuleType) -> Card:
    found: Card = service.CARD
    return found


def test_there_are_services() -> None:
    assert "webcam" in SERVICES


def test_the_card_has_a_name_a_money_and_a_form(service: ModuleType, card: Card) -> None:
    assert card.id == service.__name__.rpartition(".")[2]
    assert card.label
    assert card.form.fields
    assert card.form.version >= 1


def test_keys_and_labels_are_unique(card: Card) -> None:
    keys = [f.key for f in card.form.fields]
    labels = [(f.label, f.when.values if f.when else ()) for f in card.form.fields]
    assert len(set(keys)) == len(keys)
    assert len(set(labels)) == len(labels)


def test_fields_depend_on_earlier_ones_only(card: Card) -> None:
    earlier: dict[str, Field] = {}
    for field in card.form.fields:
        assert set(field.needs) <= set(earlier)
        if field.when:
            parent = earlier[field.when.key]
            if parent.kind is Kind.YES_NO:
                assert set(field.when.values) <= {True, False}
            elif parent.options:
                assert set(field.when.values) <= {o.value for o in parent.options}
        earlier[field.key] = field


def test_every_question_is_worded(card: Card) -> None:
    for field in card.form.fields:
        assert field.label.strip()
        assert len(field.label) <= 24
        assert field.ask.strip().endswith("?")
        assert not field.help or field.help.strip().endswith(".")
        assert all(o.label.strip() and len(o.value.encode()) <= 32 for o in field.options)


def test_personal_answers_are_private(card: Card) -> None:
    for field in card.form.fields:
        if field.kind in PERSONAL or "sign" in field.key or field.key == "name":
            assert field.private, field.key


def test_people_moment_and_minutes_have_their_usual_keys(card: Card) -> None:
    usual = {Kind.PEOPLE: "performers", Kind.MOMENT: "when", Kind.MINUTES: "minutes"}
    for kind, key in usual.items():
        assert all(f.key == key for f in card.form.fields if f.kind is kind)


def test_bounds_and_quick_answers_agree(card: Card) -> None:
    for field in card.form.fields:
        assert field.least is None or field.most is None or field.least <= field.most
        for quick in field.quick:
            if field.kind in {Kind.MINUTES, Kind.NUMBER, Kind.AMOUNT}:
                assert (field.least or Decimal(0)) <= Decimal(quick) <= (field.most or Decimal(quick))
        if field.kind is Kind.CHOICE:
            assert field.options or Ability.LIMITS in card.abilities


def test_abilities_are_what_is_built_and_the_rest_is_explained(service: ModuleType, card: Card) -> None:
    provider = service.connect(settings(service))
    assert provider.card.id == card.id
    built = {a for a, name in METHODS.items() if getattr(type(provider), name) is not getattr(Provider, name)}
    assert built == card.abilities & set(METHODS)
    assert set(card.absent) == set(Ability) - card.abilities
    assert all(why.startswith(("not offered", "not built", "needs")) for why in card.absent.values())


def test_an_ability_that_needs_settings_names_them(service: ModuleType) -> None:
    kept = [n for n in settings(service) if n in service.SETTINGS or n.endswith("_ACCESS_TOKEN")]
    bare = {name: settings(service)[name] for name in kept}
    whys = [why for why in service.connect(bare).card.absent.values() if why.startswith("needs")]
    for names in (SETTING.findall(why) for why in whys):  # told in the reader's language, without the rest
        assert names
        assert set(names) <= {*service.SETTINGS, *service.OPTIONAL}


def test_settings_are_named_after_the_service(service: ModuleType) -> None:
    names = (*service.SETTINGS, *service.OPTIONAL)
    assert len(set(names)) == len(names)
    prefix = f"{service.__name__.rpartition('.')[2].upper()}_"
    assert all(n.startswith(prefix) or n == "DIRECTORY" for n in names)
