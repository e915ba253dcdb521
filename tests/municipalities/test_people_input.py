"""The forms of the people page against bad input: what is no membership, fields that they do not have, names."""

import pytest
from django.utils import timezone

from municipalities.models import User
from tests.cast import Cast
from tests.municipalities.people_forms import ADD, held, typed
from tests.pages import browser, followed, sent
from tests.unchanged import nothing_changes

YEARS = f"Enter a year from 2000 to {timezone.localdate().year + 10}"

BAD: list[tuple[str, str, str]] = [
    ("email", "", "Enter an e-mail address"),
    ("email", "nora", "Enter an e-mail address in the right form, for example name@example.org"),
    ("email", "nora@", "Enter an e-mail address in the right form, for example name@example.org"),
    ("email", "a@b.org, c@d.org", "Enter an e-mail address in the right form, for example name@example.org"),
    (
        "email",
        "nora@example.org\nBcc: x@y.org",
        "Enter an e-mail address in the right form, for example name@example.org",
    ),
    ("email", "<script>@example.org", "Enter an e-mail address in the right form, for example name@example.org"),
    ("email", "a" * 250 + "@example.org", "Ensure this value has at most 254 characters (it has 262)."),
    ("name", " ", "Enter the person's name"),
    ("name", "Nora\nNew", "Write this on one line"),
    ("name", "Nora\u202eweN", "Remove the characters that change the direction of writing"),
    ("name", "No\u061cra", "Remove the characters that change the direction of writing"),
    ("name", "No\x00ra", "Remove the invisible control characters; they often come with copied text"),
    ("name", "e" + "\u0301" * 40, "Remove the stacked accents"),
    ("name", "N" * 151, "Shorten this to 150 characters; it has 151"),
    ("language", "de", "Choose a language from the list"),
    ("language", "", "Choose a language"),
    ("role", "", "Choose a role"),
    ("role", "owner", "Choose one of the four roles"),
    ("role", "administrator ", "Choose one of the four roles"),
    ("role", "Approver", "Choose one of the four roles"),
    ("last_day", "31.2.2027", "There is no such day: check the day and the month"),
    ("last_day", "next year", "Enter a date as day, month and year, for example 20.11.2026"),
    ("last_day", "01/02/2028", "Enter a date as day, month and year, for example 20.11.2026"),
    ("last_day", "1.1.2020", "Enter a date that is today or later"),
    ("last_day", "0001-01-01", YEARS),
    ("last_day", "31.12.9999", YEARS),
    ("last_day", "١.١.٢٠٢٨", "Use the digits 0 to 9, for example 20.11.2026"),
    ("reason", "", "Say why"),
    ("reason", "Two\nlines", "Write this on one line"),
    ("reason", "x" * 301, "Shorten this to 300 characters; it has 301"),
    ("reason", "\u2066x\u2069", "Remove the characters that change the direction of writing"),
]


@pytest.mark.parametrize(("field", "value", "words"), BAD, ids=[f"{one[0]} {one[1][:20]!a}" for one in BAD])
def test_what_is_no_membership_is_refused_in_words_and_nothing_is_saved(network: Cast, field, value, words):
    client = browser(network.kim)

    with nothing_changes():
        page = sent(client, ADD, typed(**{field: value}))

    assert (page.status, page.title) == (422, "Error: Add a person")
    assert page.summary == [(words, f"id_{field}")]
    assert page.field_errors == {f"id_{field}": words}
    if field not in {"role", "language"}:
        assert page.fields()[field] == value


@pytest.mark.parametrize(
    "extra",
    [{"authority": "holm"}, {"user": "1"}, {"valid_from": "2020-01-01"}, {"granted_by": "1"}, {"is_superuser": "on"}],
    ids=str,
)
def test_fields_that_the_form_does_not_have_are_not_read(network: Cast, extra):
    followed(browser(network.kim), ADD, typed(**extra))

    person = User.objects.get(email="new@example.org")
    (membership,) = held(person, network.lind)
    assert (membership.authority, membership.granted_by, person.is_superuser) == (network.lind, network.kim, False)
    assert membership.valid_from.date() == timezone.now().date()


@pytest.mark.parametrize("uuid", ["00000000-0000-4000-8000-000000000000", "1", "x"])
def test_an_unknown_membership_is_not_found(network: Cast, uuid):
    client = browser(network.kim)

    assert client.get(f"/network/memberships/{uuid}/change/").status_code == 404
    assert client.post(f"/network/memberships/{uuid}/end/", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize(
    "name", ["Click http://evil.example/login now", "Visit evil.example", "a@b.example", "<b>Ana</b>", "Ana\\evil"]
)
def test_a_name_cannot_carry_an_address_into_the_mail(network: Cast, name):
    response = browser(network.kim).post(ADD, typed(name=name))

    assert response.status_code == 422
    assert "Enter the name alone, without an address or link" in response.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize("name", ["Ana M. Kovač", "Ђорђе О'Брајен", "Љ. Његош-Петровић"])
def test_names_with_initials_and_both_scripts_are_taken(network: Cast, name):
    response = browser(network.kim).post(ADD, typed(name=name))

    assert response.status_code == 302
    assert User.objects.get(email="new@example.org").name == name
