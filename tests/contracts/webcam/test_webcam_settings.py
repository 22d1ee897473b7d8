"""The settings of the webcam service: a wrong one is named, labels are the operator's."""

import pytest

from booking.provider import Missing
from providers import webcam

GOOD = {"WEBCAM_API_URL": "https://api.webcam.example", "WEBCAM_ACCESS_TOKEN": "token"}


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"WEBCAM_API_URL": "http://api.webcam.example"}, "WEBCAM_API_URL"),
        ({"WEBCAM_API_URL": "https://u:p@api.webcam.example"}, "WEBCAM_API_URL"),
        ({"WEBCAM_API_URL": "nonsense"}, "WEBCAM_API_URL"),
        (
            {"WEBCAM_API_URL": "https://a.example", "WEBCAM_SOFTWARE_LABELS": "Skype"},
            "WEBCAM_SOFTWARE_LABELS",
        ),
        ({"WEBCAM_API_URL": "https://a.example", "WEBCAM_TIMEZONE": "Moon/Base"}, "WEBCAM_TIMEZONE"),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, str], name: str) -> None:
    with pytest.raises(ValueError, match=name):
        webcam.connect({"WEBCAM_ACCESS_TOKEN": "token", **settings})


@pytest.mark.parametrize("without", ["WEBCAM_LOGIN_URL", "WEBCAM_CLIENT_ID", "WEBCAM_CLIENT_SECRET"])
def test_a_login_that_nothing_renews_is_named_by_what_it_lacks(without: str) -> None:
    project = {
        "WEBCAM_LOGIN_URL": "https://login.webcam.example",
        "WEBCAM_CLIENT_ID": "id",
        "WEBCAM_CLIENT_SECRET": "secret",
    }
    assert webcam.connect({**GOOD, **project, "WEBCAM_REFRESH_TOKEN": "token"}).login
    with pytest.raises(Missing) as caught:
        webcam.connect({**GOOD, **project, "WEBCAM_REFRESH_TOKEN": "token", without: ""})
    assert str(caught.value) == f"{without} (to renew the login of WEBCAM_REFRESH_TOKEN)"


def test_labels_of_the_software_are_the_operators() -> None:
    settings = {**GOOD, "WEBCAM_SOFTWARE_LABELS": "2=Video chat, 4=New one"}
    labelled = webcam.connect(settings)
    field = labelled.card.form.field("software")
    assert [(o.value, o.label) for o in field.options] == [
        ("1", "MSN Messenger"),
        ("2", "Video chat"),
        ("3", "Skype"),
        ("4", "New one"),
    ]
    when = labelled.card.form.field("sign_in").when
    assert when is not None
    assert when.values == ("2", "3", "4")
