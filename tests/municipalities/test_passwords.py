"""Which passwords are too easy, and that nothing else is asked of them."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from municipalities.models import User

WORDS = "This is made of words that are tried first: places, offices, common passwords. Add more words"
TOO_EASY = {
    "Sarajevo2024!": WORDS,
    "sarajevo1234567": WORDS,
    "Сарајево2024!": WORDS,
    "С@рајево-2024": WORDS,
    "S4r4jev0!!2026": WORDS,
    "Šabacšabac12": WORDS,
    "БихаћБихаћ99": WORDS,
    "Bihac-Prijedor-26": WORDS,
    "NoviPazar20262026": WORDS,
    "Općina Ilidža 1": WORDS,
    "Opstina.Sid.2026": WORDS,
    "ministarstvo2026": WORDS,
    "lozinkalozinka": WORDS,
    "Gjirokastër1!1!1!": WORDS,
    "Куманово123456": WORDS,
    "passwordportal1": WORDS,
    "12dragonmonkey12": WORDS,
    "aaaaaaaaaaaaaa": "Use more different characters",
    "abababababab": "Use more different characters",
    "839201746502": "This password is entirely numeric.",
    "elevenchars": "This password is too short. It must contain at least 12 characters.",
    "ada.hodzic@example": "The password is too similar to the e-mail.",
    "x" * 64 + "abcdefgh" * 8 + "y": "Use at most 128 characters",
}
GOOD = [
    "correct horse battery staple",
    "seven lanterns over quiet water",
    "три лампе изнад тихе воде",
    "sedam fenjera iznad mirne vode",
    "vK4#pq9!mZ2x",
    "        spaces are fine too  ",
    "Sarajevo ima najljepše tramvaje",
    "abcdefgh" * 15 + "!q7Z pad",
]


@pytest.mark.parametrize(("password", "words"), TOO_EASY.items())
def test_easy_password_is_refused_with_its_reason(password, words):
    person = User(email="ada.hodzic@example.org", name="Ada Hodžić")

    with pytest.raises(ValidationError) as refused:
        validate_password(password, person)

    assert words in refused.value.messages


@pytest.mark.parametrize("password", GOOD)
def test_good_password_needs_no_odd_characters(password):
    assert len(password) <= 128

    validate_password(password, User(email="ada.hodzic@example.org", name="Ada Hodžić"))
