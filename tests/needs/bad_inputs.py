"""What people and programs send that is not a need, each with the words they read.

A case is (name, field, value as typed, words). `FIELDS` are sent to the form, to its autosave and to the API; the other
lists exist in one of them only. `lacking` takes several values; a case holds one.
"""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone

MARK = "\N{COMBINING ACUTE ACCENT}"

_WHOLE = "Enter a whole number, for example 620"
_NEGATIVE = "Enter 0 or more: the number cannot be negative"
_DECIMAL = "Enter a whole number without a decimal part, for example 620"
_EXPONENT = "Write the number out in digits, for example 100,000"
_WORD = "Enter a number, for example 620, not a word"
_DIGITS = "Use the digits 0 to 9, for example 620"
_SEPARATORS = "Separate only thousands, and all in one way, for example 100,000"
_LARGE = "Enter 5,000,000 or less"
_COSTLY = "Enter 1,000,000,000 or less"
_CONTROL = "Remove the invisible control characters; they often come with copied text"
_DIRECTION = "Remove the characters that change the direction of writing"
_MARKS = "Remove the stacked accents"
_ONE_LINE = "Write this on one line"
_STEP = "Choose one of the five steps"
_SECTOR = "Choose a sector from the list"
_CURRENCY = "Choose a currency from the list"
_TEXT = "Send this as text"
_NULL = "Send an empty text instead of null"
_TICK = "Send true or false"
_LACKING = "Choose from the list what is lacking"
_ROLE = "Choose from the list what your place is"
_SURE = "Choose how sure you are"
_DAY = "Enter a date as day, month and year, for example 20.11.2026"
_DAY_DIGITS = "Use the digits 0 to 9, for example 20.11.2026"
_NO_DAY = "There is no such day: check the day and the month"
_YEAR = f"Enter a year from 2000 to {timezone.localdate().year + 10}"
_SHORT_YEAR = "Write the year with four digits, for example 20.11.2026"

#: The same value in the form, its autosave and the API, refused with the same words.
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
    ("step below the scale", "severity", "0", _STEP),
    ("step above the scale", "severity", "6", _STEP),
    ("step with a space", "severity", "5 ", _STEP),
    ("step in full-width digits", "severity", "４", _STEP),
    ("step as a word", "severity", "Severe", _STEP),
    ("step as truth", "severity", "true", _STEP),
    ("unknown sector", "sector", "999999999", _SECTOR),
    ("sector of 400 digits", "sector", "9" * 400, _SECTOR),
    ("sector by name", "sector", "Health", _SECTOR),
    ("half a sector", "sector", "1.5", _SECTOR),
    ("title of 201 characters", "title", "ž" * 201, "Shorten this to 200 characters; it has 201"),
    ("title of 300 emoji", "title", "🛏" * 300, "Shorten this to 200 characters; it has 300"),
    ("paragraph of 1 MB", "situation", "x" * 1_000_000, "Shorten this to 5000 characters; it has 1000000"),
    ("source of 301 characters", "source", "x" * 301, "Shorten this to 300 characters; it has 301"),
    ("NUL in the source", "source", "lists\x00", _CONTROL),
    ("override in the source", "source", "lists\u202e", _DIRECTION),
    ("cell above the bound", "people_ASY_women", "5000001", _LARGE),
    ("negative cell", "people_ASY_men", "-1", _NEGATIVE),
    ("half a person in a cell", "people_MIG_under_18", "3.5", _DECIMAL),
    ("Arabic-Indic digits in a cell", "people_HOS_women", "٦", _DIGITS),
    ("word in a cell", "people_MIX_men", "some", _WHOLE),
    ("cost of 10^15", "cost", "1" + "0" * 15, _COSTLY),
    ("cost of 10^400", "cost", "10^400", _EXPONENT),
    ("cost with cents", "cost", "1.000,50", _DECIMAL),
    ("cost as 1e3", "cost", "1e3", _EXPONENT),
    ("negative cost", "cost", "-1", _NEGATIVE),
    ("cost with its currency", "cost", "1000 EUR", _WHOLE),
    ("negative cover", "covered", "-1", _NEGATIVE),
    ("cover as a share", "covered", "50%", _WHOLE),
    ("unknown currency", "currency", "XXX", _CURRENCY),
    ("currency in small letters", "currency", "eur", _CURRENCY),
    ("currency as a sign", "currency", "€", _CURRENCY),
    ("year 1", "needed_by", "0001-01-01", _YEAR),
    ("year 1 with dots", "needed_by", "1.1.0001", _YEAR),
    ("year 9999", "needed_until", "31.12.9999", _YEAR),
    ("year of five digits", "needed_until", "1.1.10000", _YEAR),
    ("year 1999", "needed_by", "1999-12-31", _YEAR),
    ("31 February", "needed_by", "31.2.2027", _NO_DAY),
    ("31 February without a year", "needed_by", "31.2.", _DAY),
    ("29 February without a leap year", "needed_until", "29.2.2027", _NO_DAY),
    ("month 13", "needed_by", "2027-13-01", _NO_DAY),
    ("day 0", "needed_by", "0.1.2027", _NO_DAY),
    ("American order", "needed_by", "12/31/2026", _DAY),
    ("two digits of a year", "needed_by", "31.12.26", _SHORT_YEAR),
    ("tomorrow", "needed_by", "tomorrow", _DAY),
    ("date in full-width digits", "needed_by", "２０２７-01-01", _DAY_DIGITS),
    ("date in Arabic-Indic digits", "needed_by", "٣١.١٢.٢٠٢٦", _DAY_DIGITS),
    ("moment", "needed_by", "2027-01-01T00:00:00Z", _DAY),
    ("week", "needed_by", "2027-W01-1", _DAY),
    ("NUL after a date", "needed_by", "2027-01-01\x00", _DAY),
    ("date of 1 MB", "needed_by", "1" * 1_000_000, _DAY),
    ("unknown lack", "lacking", "hope", _LACKING),
    ("lack by its word", "lacking", "Staff", _LACKING),
    ("unknown role of the place", "place_role", "paradise", _ROLE),
    ("NUL in the role of the place", "place_role", "host\x00", _ROLE),
    ("unknown certainty", "certainty", "sure", _SURE),
]

#: Answers that are sound one by one: kept in a draft, and not submitted. (name, values as typed, words by field)
CONTRADICTIONS: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("a day that is gone", {"needed_by": "1.1.2026"}, {"needed_by": "Enter a date that is today or later"}),
    (
        "an end before the beginning",
        {"needed_by": "2030-02-01", "needed_until": "2030-01-31"},
        {"needed_until": "Enter a date that is not before the day on which help is needed"},
    ),
    (
        "parts over the total",
        {"people_affected": 100, "people_ASY_women": 60, "people_HOS_men": 41},
        {"people_affected": "The groups add up to 101, but the total is 100"},
    ),
    (
        "more covered than it costs",
        {"cost": 10, "covered": 11},
        {"covered": "What is covered cannot be more than the cost"},
    ),
    ("covered without a cost", {"covered": 1}, {"covered": "What is covered cannot be more than the cost"}),
]

#: The form alone: the check values.
FORM: list[tuple[str, str, str, str]] = [
    ("version 0", "version", "0", "Ensure this value is greater than or equal to 1."),
    ("version -1", "version", "-1", "Ensure this value is greater than or equal to 1."),
    ("version 2^31", "version", "2147483648", "Ensure this value is less than or equal to 2147483647."),
    ("version 2^63", "version", "9223372036854775808", "Ensure this value is less than or equal to 2147483647."),
    ("version as text", "version", "latest", "Enter a whole number."),
    ("no version", "version", "", "This field is required."),
    ("no authority", "authority", "", "This field is required."),
    ("authority by name", "authority", "lind", "Enter a valid UUID."),
]

#: JSON values of one field, refused by the API with these words.
VALUES: list[tuple[str, str, Any, str]] = [
    ("unpaired surrogate", "title", "be\ud800ds", _CONTROL),
    ("unpaired surrogate in the situation", "situation", "\udfff", _CONTROL),
    ("title as number", "title", 5, _TEXT),
    ("title as truth", "title", True, _TEXT),
    ("title as list", "title", ["a"], _TEXT),
    ("title as object", "title", {"a": 1}, _TEXT),
    ("title as null", "title", None, _NULL),
    ("half a person as number", "people_affected", 3.5, _DECIMAL),
    ("whole number as fraction", "people_affected", 620.0, _DECIMAL),
    ("number beyond all numbers", "people_affected", 1e22, _EXPONENT),
    ("truth as number", "people_affected", True, _WHOLE),
    ("negative number", "people_affected", -5, _NEGATIVE),
    ("integer of 400 digits", "people_affected", 10**400, _LARGE),
    ("list as number", "people_affected", [5], _WHOLE),
    ("object as number", "people_affected", {"value": 5}, _WHOLE),
    ("cell of 2^63", "people_ASY_women", 2**63, _LARGE),
    ("cell as truth", "people_ASY_women", False, _WHOLE),
    ("cost of 10^15 as number", "cost", 10**15, _COSTLY),
    ("cost with cents as number", "cost", 1000.5, _DECIMAL),
    ("step 0", "severity", 0, _STEP),
    ("step 6", "severity", 6, _STEP),
    ("step as fraction", "severity", 4.0, _STEP),
    ("step below zero", "severity", -1, _STEP),
    ("step as truth itself", "severity", True, _STEP),
    ("step as list", "severity", [4], _STEP),
    ("sector with NUL", "sector", "A\x00", _SECTOR),
    ("sector with a surrogate", "sector", "\ud800", _SECTOR),
    ("sector as list", "sector", ["ACC"], _SECTOR),
    ("sector as number", "sector", 5, _SECTOR),
    ("currency as list", "currency", ["EUR"], _CURRENCY),
    ("currency as null", "currency", None, "Leave this field out, or send a value instead of null"),
    ("one lack known and one not", "lacking", ["staff", "hope"], _LACKING),
    ("lack as number", "lacking", [1], _LACKING),
    ("lack as list", "lacking", [["staff"]], _LACKING),
    ("lacks as text", "lacking", "staff", "Send a list of codes"),
    ("lacks as object", "lacking", {"staff": True}, "Send a list of codes"),
    ("role of the place as list", "place_role", ["host"], _ROLE),
    ("role of the place as null", "place_role", None, _NULL),
    ("certainty as truth", "certainty", True, _SURE),
    ("day as number", "needed_by", 20270101, _DAY),
    ("day as list", "needed_until", ["2027-01-01"], _DAY),
    ("day as nothing", "needed_until", "", _DAY),
    ("tick as text", "is_free_of_personal_data", "true", _TICK),
    ("tick as number", "is_free_of_personal_data", 1, _TICK),
    ("tick as on", "association_ticked", "on", _TICK),
]

#: Tables of groups that are none: (name, value, what the API says of it).
GROUPS: list[tuple[str, Any, Any]] = [
    ("unknown group", {"XXX": {"women": 5}}, {"XXX": ["There is no such field"]}),
    ("group in small letters", {"asy": {"women": 5}}, {"asy": ["There is no such field"]}),
    ("unknown part", {"ASY": {"children": 5}}, {"ASY": {"children": ["There is no such field"]}}),
    ("list", [5], {"non_field_errors": ["Send an object with named fields"]}),
    ("number", {"ASY": 5}, {"ASY": {"non_field_errors": ["Send an object with named fields"]}}),
    ("null", None, ["Leave this field out, or send a value instead of null"]),
    ("one good and one bad", {"ASY": {"women": 5, "men": -5}}, {"ASY": {"men": [_NEGATIVE]}}),
]

_HOUSE = "A need belongs to the authority that you act for; a body cannot name another"
_PORTAL = "The portal sets this itself"
_NO_FIELD = "There is no such field"
#: Names that no client may send with a need, with the words.
FOREIGN: dict[str, str] = {
    **dict.fromkeys(("id", "uuid", "number", "reach", "is_example", "created_by", "submitted_by"), _PORTAL),
    **dict.fromkeys(("rank", "edition", "still_valid_on", "merged_into"), _PORTAL),
    **dict.fromkeys(("authority", "authority_id", "territory", "country", "municipality", "tenant"), _HOUSE),
    "state": "The state changes by moves alone, for example submit or accept",
    "role": "Your role comes from your membership; a body cannot name one",
    "addressed_to": "The portal chooses who answers; the addressee can redirect",
    **dict.fromkeys(
        ("country_id", "language", "people_affected_hidden", "answer_who", "decided_at", "field_versions"), _NO_FIELD
    ),
    **dict.fromkeys(("people_ASY_women", "groups", "cost_minor", "rate", "__proto__", "sector__code"), _NO_FIELD),
}

#: What stands in the place of a version: (value, the API's words).
VERSIONS: list[tuple[Any, str]] = [
    (0, "Enter 1 or more"),
    (-1, _NEGATIVE),
    (2**31, "Enter 2,147,483,647 or less"),
    (2**63, "Enter 2,147,483,647 or less"),
    (10**400, "Enter 2,147,483,647 or less"),
    (1.0, _DECIMAL),
    (True, _WHOLE),
    ("latest", _WHOLE),
    ("1_0", "Leave underscores out, for example 100,000"),
    ("１", _DIGITS),
    (None, "Leave this field out, or send a value instead of null"),
    ([1], _WHOLE),
]

#: The same refusals in Serbian, as a sample: (field, value, words).
SERBIAN: list[tuple[str, str, str]] = [
    ("people_affected", "-5", "Унесите 0 или више: број не може бити негативан"),
    ("people_affected", "3,5", "Унесите цео број без децимала, на пример 620"),
    ("people_affected", "1e5", "Испишите број цифрама, на пример 100.000"),
    ("people_affected", "٦٢٠", "Користите цифре од 0 до 9, на пример 620"),
    ("people_affected", "1.000 000", "Раздвајајте само хиљаде, и то све на исти начин, на пример 100.000"),
    ("title", "beds \u202efdp.exe", "Уклоните знакове који мењају смер писања"),
    ("situation", "be\x00ds", "Уклоните невидљиве контролне знакове; често долазе са копираним текстом"),
    ("title", "ž" * 201, "Скратите текст: дозвољено знакова: 200, уписано: 201"),
    ("severity", "6", "Изаберите један од пет степена"),
    ("sector", "XXX", "Изаберите сектор са списка"),
]

#: Whole bodies: (name, bytes, content type, status, words).
BODIES: list[tuple[str, bytes, str, int, str]] = [
    ("a list", b"[]", "application/json", 400, "Send an object with named fields"),
    ("a text", b'"beds"', "application/json", 400, "Send an object with named fields"),
    ("a number", b"5", "application/json", 400, "Send an object with named fields"),
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
    '=HYPERLINK("http://example.org";"x")',
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
