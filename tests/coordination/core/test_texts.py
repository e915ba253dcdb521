"""Text that people type: what is stored as typed, and what is refused before it is stored anywhere."""

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from coordination.core.texts import MESSAGES, TextField, clean_text, on_one_line, query_text

MARK = "\N{COMBINING ACUTE ACCENT}"


@pytest.mark.parametrize(
    "text",
    [
        "Šid, Шид, Ǉubuški, Çorovodë",
        "=1+1",
        "<b>no markup</b> {{ template }} %s",
        "a\tb",
        "line\n\nparagraph",
        "क्षि \N{ZERO WIDTH JOINER} می\N{ZERO WIDTH NON-JOINER}خواهم",
        "👩\N{ZERO WIDTH JOINER}👧",
        "e" + MARK * 4,
        "",
    ],
)
def test_text_is_kept_as_typed(text):
    assert clean_text(text) == text


@pytest.mark.parametrize(
    ("typed", "kept"), [("  beds \n", "beds"), ("a\r\nb\rc", "a\nb\nc"), ("\u00a0beds\u2003", "beds"), (" \n ", "")]
)
def test_edges_are_trimmed_and_line_ends_made_alike(typed, kept):
    assert clean_text(typed) == kept


@pytest.mark.parametrize(
    ("code", "characters"),
    [
        ("control", "\x00\x01\x08\x0b\x0c\x0e\x1b\x1f\x7f\x80\x9f\ud800\udfff\ufffe\uffff"),
        ("reordering", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"),
    ],
)
def test_characters_that_deceive_are_refused_with_a_sentence(code, characters):
    for character in characters:
        with pytest.raises(ValidationError) as refused:
            clean_text(f"be{character}ds")
        assert (refused.value.code, refused.value.messages) == (code, [str(MESSAGES[code])])


@pytest.mark.parametrize("unseen", "\u200b\u2060\ufeff\u00ad\u180e\u200e\u200f")
def test_marks_that_come_with_copied_text_and_that_nobody_sees_are_left_out(unseen):
    assert clean_text(f"{unseen} be{unseen}ds {unseen}") == "beds"
    assert TextField(max_length=4).clean(f"be{unseen}ds") == "beds"


@pytest.mark.parametrize(
    "flood", ["e" + MARK * 5, "e" + MARK * 1000, "\u0489" * 5, "ab" + "\u0300\u0301\u0302\u0303\u0304"]
)
def test_stacked_accents_are_refused(flood):
    with pytest.raises(ValidationError) as refused:
        clean_text(flood)
    assert refused.value.code == "marks"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\u2028", "\u2029"])
def test_a_line_is_one_line(line_end):
    with pytest.raises(ValidationError) as refused:
        clean_text(f"two{line_end}lines", one_line=True)
    assert refused.value.messages == ["Write this on one line"]
    assert clean_text(f"{line_end}one line{line_end}", one_line=True) == "one line"


def test_the_field_says_what_cannot_be_stored_before_it_says_that_it_is_too_long():
    with pytest.raises(ValidationError) as refused:
        TextField(max_length=5).clean("\u202e" * 10)
    assert refused.value.messages == ["Remove the characters that change the direction of writing"]


def test_the_length_is_counted_after_trimming():
    assert TextField(max_length=4).clean("   beds   ") == "beds"


def test_an_empty_answer_to_a_required_question_is_missing():
    with pytest.raises(ValidationError) as refused:
        TextField(error_messages={"required": "Say why"}).clean("  ")
    assert refused.value.messages == ["Say why"]


@pytest.mark.parametrize(
    ("query", "value"), [("a=%20x%20", "x"), ("a=", ""), ("b=1", ""), ("a=1&a=2", "2"), ("a=x%00y", "x\ufffdy")]
)
def test_a_value_of_an_address_is_trimmed_and_never_holds_nul(query, value):
    assert query_text(QueryDict(query), "a") == value


@pytest.mark.parametrize(
    ("stored", "line"),
    [
        ("two\r\nlines\u2028and\u2029more\x85", "two lines and more"),
        ("a\u202egpj\u202c \u2066b\u2069\u061c", "agpj b"),
        ("a\x00b\x07\ud800c", "abc"),
        ("Општина  Šid", "Општина Šid"),
    ],
    ids=ascii,
)
def test_stored_text_is_one_line_that_nothing_turns(stored, line):
    assert on_one_line(stored) == line
