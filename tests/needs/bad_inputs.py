"""What people and programs send that is not a need, each with the words they read.

A case is (name, field, value as typed, words). `FIELDS` are sent to the form and to the API; `FORM` and `BODIES` exist
in one of them only.
"""

from __future__ import annotations

import json
from typing import Any

MARK = "\N{COMBINING ACUTE ACCENT}"

_WHOLE = "Enter a whole number, for example 620"
_NEGATIVE = "Enter 0 or more: the number cannot be negative"
_DECIMAL = "Enter a whole number without a decimal part, for example 620"
_EXPONENT = "Write the number out in digits, for example 100,000"
_WORD = "Enter a number, for example 620, not a word"
_DIGITS = "Use the digits 0 to 9, for example 620"
_SEPARATORS = "Separate only thousands, and all in one way, for example 100,000"
_LARGE = "Enter 5,000,000 or less"
_CONTROL = "Remove the invisible control characters; they often come with copied text"
_DIRECTION = "Remove the characters that change the direction of writing"
_MARKS = "Remove the stacked accents"
_ONE_LINE = "Write this on one line"

#: The same value in the form and in the API, refused with the same words.
FIELDS: list[tuple[str, str, str, str]] = [
    ("negative", "people_affected", "-5", _NEGATIVE),
    ("real minus", "people_affected", "\N{MINUS SIGN}5", _NEGATIVE),
    ("accountant's minus", "people_affected", "(5)", _NEGATIVE),
    ("half a person", "people_affected", "3.5", _DECIMAL),
    ("half a person with a comma", "people_affected", "3,5", _DECIMAL),
    ("thousands and a decimal part", "people_affected", "1.000,50", _DECIMAL),
    ("the other way round", "people_affected", "1,000.50", _DECIMAL),
    ("power of ten", "people_affected", "10^400", _EXPONENT),
    ("exponent", "people_affected", "1e5", _EXPONENT),
    ("400 zeros", "people_affected", "1" + "0" * 400, _LARGE),
    ("one above the bound", "people_affected", "5000001", _LARGE),
    ("2^31", "people_affected", "2147483648", _LARGE),
    ("2^63", "people_affected", "9223372036854775808", _LARGE),
    ("not a number", "people_affected", "NaN", _WORD),
    ("infinity", "people_affected", "Infinity", _WORD),
    ("truth", "people_affected", "true", _WORD),
    ("Arabic-Indic digits", "people_affected", "٦٢٠", _DIGITS),
    ("full-width digits", "people_affected", "６２０", _DIGITS),
    ("superscript", "people_affected", "6²", _DIGITS),
    ("hexadecimal", "people_affected", "0x26c", _DIGITS),
    ("underscore", "people_affected", "1_000", "Leave underscores out, for example 100,000"),
    ("crooked thousands", "people_affected", "1 20", _SEPARATORS),
    ("two kinds of thousands", "people_affected", "1.000 000", _SEPARATORS),
    ("words", "people_affected", "about 600", _WHOLE),
    ("plus", "people_affected", "+5", _WHOLE),
    ("NUL after a number", "people_affected", "5\x00", _WHOLE),
    ("formula as number", "people_affected", "=1+1", _WHOLE),
    ("quote", "people_affected", "1'; drop table needs_need; --", _WHOLE),
    ("title on two lines", "title", "Two\nlines", _ONE_LINE),
    ("title with a line separator", "title", "Two\u2028lines", _ONE_LINE),
    ("right-to-left override in the title", "title", "beds \u202efdp.exe", _DIRECTION),
    ("isolate in the title", "title", "beds \u2067x\u2069", _DIRECTION),
    ("Arabic letter mark", "title", "beds\u061c", _DIRECTION),
    ("NUL in the title", "title", "be\x00ds", _CONTROL),
    ("bell", "title", "be\x07ds", _CONTROL),
    ("escape", "title", "\x1b[31mbeds", _CONTROL),
    ("C1 control", "title", "be\x85ds", _CONTROL),
    ("non-character", "title", "be\uffffds", _CONTROL),
    ("five stacked accents", "title", "e" + MARK * 5, _MARKS),
    ("combining flood", "situation", "e" + MARK * 1000, _MARKS),
    ("NUL in the situation", "situation", "be\x00ds", _CONTROL),
    ("override in the situation", "situation", "a\u202eb", _DIRECTION),
]

#: The form alone: other words than the API for lengths and choices, and the check values.
FORM: list[tuple[str, str, str, str]] = [
    ("title of 300 characters", "title", "ž" * 300, "Shorten this to 200 characters; it has 300"),
    ("paragraph of 1 MB", "situation", "x" * 1_000_000, "Shorten this to 5000 characters; it has 1000000"),
    ("step below the scale", "severity", "0", "Choose one of the five steps"),
    ("step above the scale", "severity", "6", "Choose one of the five steps"),
    ("step in full-width digits", "severity", "４", "Choose one of the five steps"),
    ("step as a word", "severity", "Severe", "Choose one of the five steps"),
    ("unknown sector", "sector", "999999999", "Choose a sector from the list"),
    ("sector of 400 digits", "sector", "9" * 400, "Choose a sector from the list"),
    ("sector by name", "sector", "Health", "Choose a sector from the list"),
    ("half a sector", "sector", "1.5", "Choose a sector from the list"),
    ("version 0", "version", "0", "Ensure this value is greater than or equal to 1."),
    ("version 2^31", "version", "2147483648", "Ensure this value is less than or equal to 2147483647."),
    ("version as text", "version", "latest", "Enter a whole number."),
    ("no version", "version", "", "This field is required."),
    ("no authority", "authority", "", "This field is required."),
    ("authority by name", "authority", "lind", "Enter a valid UUID."),
]

#: JSON values of one field, refused by the API with these words.
VALUES: list[tuple[str, str, Any, str]] = [
    ("title of 300 characters", "title", "ž" * 300, "Ensure this field has no more than 200 characters."),
    ("paragraph of 1 MB", "situation", "x" * 1_000_000, "Ensure this field has no more than 5000 characters."),
    ("unpaired surrogate", "title", "be\ud800ds", _CONTROL),
    ("unpaired surrogate in the situation", "situation", "\udfff", _CONTROL),
    ("title as number", "title", 5, "Not a valid string."),
    ("title as truth", "title", True, "Not a valid string."),
    ("title as list", "title", ["a"], "Not a valid string."),
    ("title as object", "title", {"a": 1}, "Not a valid string."),
    ("title as null", "title", None, "This field may not be null."),
    ("half a person as number", "people_affected", 3.5, "Enter a whole number."),
    ("whole number as fraction", "people_affected", 620.0, "Enter a whole number."),
    ("truth as number", "people_affected", True, "Enter a whole number."),
    ("negative number", "people_affected", -5, _NEGATIVE),
    ("integer of 400 digits", "people_affected", 10**400, _LARGE),
    ("list as number", "people_affected", [5], _WHOLE),
    ("object as number", "people_affected", {"value": 5}, _WHOLE),
    ("step 0", "severity", 0, "Choose one of the five steps"),
    ("step 6", "severity", 6, "Enter 5 or less"),
    ("step as fraction", "severity", 4.5, "Enter a whole number."),
    ("step below zero", "severity", -1, _NEGATIVE),
    ("unknown sector", "sector", "XXX", "Object with code=XXX does not exist."),
    ("sector with NUL", "sector", "A\x00", "Invalid value."),
    ("sector with a surrogate", "sector", "\ud800", "Invalid value."),
    ("sector as list", "sector", ["ACC"], "Object with code=['ACC'] does not exist."),
]

#: Names that no client may send with a need.
FOREIGN = (
    "id",
    "uuid",
    "number",
    "state",
    "reach",
    "authority",
    "authority_id",
    "territory",
    "country_id",
    "addressed_to",
    "association_ticked",
    "created_by",
    "submitted_by",
    "is_example",
    "role",
    "tenant",
    "language",
    "people_affected_hidden",
    "__proto__",
    "sector__code",
)

#: Whole bodies: (name, bytes, content type, status, words).
BODIES: list[tuple[str, bytes, str, int, str]] = [
    ("a list", b"[]", "application/json", 400, "Invalid data. Expected a dictionary, but got list."),
    ("a text", b'"beds"', "application/json", 400, "Invalid data. Expected a dictionary, but got str."),
    ("a number", b"5", "application/json", 400, "Invalid data. Expected a dictionary, but got int."),
    ("no JSON", b"{title: beds}", "application/json", 400, "The body is not valid JSON."),
    ("cut off", b'{"title": "be', "application/json", 400, "The body is not valid JSON."),
    ("NaN", b'{"people_affected": NaN}', "application/json", 400, "The body is not valid JSON."),
    ("minus infinity", b'{"people_affected": -Infinity}', "application/json", 400, "The body is not valid JSON."),
    (
        "integer of 5,000 digits",
        b'{"people_affected": 1' + b"0" * 5000 + b"}",
        "application/json",
        400,
        "The body is not valid JSON.",
    ),
    ("a name twice", b'{"title": "a", "title": "b"}', "application/json", 400, "The body names a field twice."),
    ("a name twice inside", b'{"title": {"a": 1, "a": 2}}', "application/json", 400, "The body names a field twice."),
    ("lists 100,000 deep", b"[" * 100_000 + b"]" * 100_000, "application/json", 400, "The body is nested too deeply."),
    (
        "objects 100,000 deep",
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        "application/json",
        400,
        "The body is nested too deeply.",
    ),
    ("half a character as name", rb'{"\ud800": 1}', "application/json", 400, "The body is not valid JSON."),
    ("not UTF-8", b'{"title": "\xff\xfe"}', "application/json", 400, "The body is not valid JSON."),
    ("UTF-16", json.dumps({"title": "a"}).encode("utf-16"), "application/json", 400, "The body is not valid JSON."),
    (
        "a form",
        b"title=beds",
        "application/x-www-form-urlencoded",
        415,
        'Unsupported media type "application/x-www-form-urlencoded" in request.',
    ),
    ("XML", b"<title>beds</title>", "application/xml", 415, 'Unsupported media type "application/xml" in request.'),
    ("text", b'{"title": "beds"}', "text/plain", 415, 'Unsupported media type "text/plain" in request.'),
]

#: Looks bad and is text: stored as typed, shown as text.
GOOD = (
    "=1+1",
    "+385 1 234",
    "-2+3",
    "@SUM(A1:A9)",
    "＝HYPERLINK(0)",
    '=cmd|" /C calc"!A0',
    "{{ 7|add:7 }} {% load i18n %}",
    '#read("/etc/passwd")',
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "'; drop table needs_need; --",
    "../../etc/passwd",
    "Ǉubuški Đakovo ђ dž",
    "Këshilli i Çorovodës",
    "क्षि \N{ZERO WIDTH JOINER}",
    "👩‍👧",
    "e" + MARK * 4,
    "%s %(name)s {0}",
)

#: Marks that nobody typed and nobody sees: they are not kept, and nobody is asked to remove them.
UNSEEN = (
    ("be\u200bds", "beds"),
    ("be\u00adds", "beds"),
    ("be\u2060ds", "beds"),
    ("be\ufeffds\u200e", "beds"),
    ("\u200fbeds", "beds"),
)
