"""Bad input of the complete record: line items, circumstances, grades. Cases as in bad_inputs.py.

A case is (name, field, value as typed, words). The last list is for raw SQL: (name, column, JSON that slips past every
form, the rule that refuses it).
"""

from __future__ import annotations

from typing import Final

from django.utils import timezone

_MARK: Final = "\N{COMBINING ACUTE ACCENT}"
_YEAR: Final = timezone.localdate().year + 10
_AMOUNT: Final = "Enter an amount, for example 12.50"
_PLACES: Final = "Enter an amount with at most two decimal places, for example 12.50"
_WHOLE: Final = "Enter a whole number, for example 620"
_NEGATIVE: Final = "Enter 0 or more: the number cannot be negative"
_DECIMAL: Final = "Enter a whole number without a decimal part, for example 620"
_EXPONENT: Final = "Write the number out in digits, for example 100,000"
_WORD: Final = "Enter a number, for example 620, not a word"
_DIGITS: Final = "Use the digits 0 to 9, for example 620"
_UNDERSCORE: Final = "Leave underscores out, for example 100,000"
_SEPARATORS: Final = "Separate only thousands, and all in one way, for example 100,000"
_AMOUNT_SEPARATORS: Final = "Separate only thousands, and all in one way, for example 1,250.00"
_MANY: Final = "Enter 1,000,000 or less"
_COSTLY: Final = "Enter 100,000,000 or less"
_CONTROL: Final = "Remove the invisible control characters; they often come with copied text"
_DIRECTION: Final = "Remove the characters that change the direction of writing"
_MARKS: Final = "Remove the stacked accents"
_ONE_LINE: Final = "Write this on one line"
_DAY: Final = "Enter a date as day, month and year, for example 20.11.2026"

_QUANTITIES: Final = (
    ("negative", "-5", _NEGATIVE),
    ("real minus", "\N{MINUS SIGN}5", _NEGATIVE),
    ("accountant's minus", "(5)", _NEGATIVE),
    ("minus behind", "5-", _NEGATIVE),
    ("half", "3.5", _DECIMAL),
    ("half with a comma", "3,5", _DECIMAL),
    ("thousands and a decimal part", "1.000,50", _DECIMAL),
    ("the other way round", "1,000.50", _DECIMAL),
    ("power of ten", "10^400", _EXPONENT),
    ("exponent", "1e5", _EXPONENT),
    ("one above the bound", "1000001", _MANY),
    ("2^31", "2147483648", _MANY),
    ("2^63", "9223372036854775808", _MANY),
    ("400 zeros", "1" + "0" * 400, _MANY),
    ("not a number", "NaN", _WORD),
    ("infinity", "Infinity", _WORD),
    ("negative infinity", "-Infinity", _WORD),
    ("truth", "true", _WORD),
    ("Arabic-Indic digits", "٥٠٠", _DIGITS),
    ("full-width digits", "５００", _DIGITS),
    ("superscript", "5²", _DIGITS),
    ("hexadecimal", "0x1f", _DIGITS),
    ("underscore", "1_000", _UNDERSCORE),
    ("crooked thousands", "1 20", _SEPARATORS),
    ("two kinds of thousands", "1.000 000", _SEPARATORS),
    ("words", "about 500", _WHOLE),
    ("with its unit", "500 pieces", _WHOLE),
    ("plus", "+5", _WHOLE),
    ("a share", "50%", _WHOLE),
    ("NUL behind", "5\x00", _WHOLE),
    ("formula", "=1+1", _WHOLE),
    ("quote", "1'; drop table needs_need; --", _WHOLE),
)
_COSTS: Final = (
    ("negative", "-5", _NEGATIVE),
    ("negative with cents", "-5,50", _NEGATIVE),
    ("real minus", "\N{MINUS SIGN}5.50", _NEGATIVE),
    ("accountant's minus", "(5)", _NEGATIVE),
    ("three places after a whole", "0.125", _PLACES),
    ("four places", "12.3456", _PLACES),
    ("thousands and three places", "1.000,505", _PLACES),
    ("a point and nothing", "12.", _PLACES),
    ("nothing and a point", ",50", _PLACES),
    ("comma for both", "1,250,50", _AMOUNT_SEPARATORS),
    ("dot for both", "1.250.50", _AMOUNT_SEPARATORS),
    ("power of ten", "10^400", _EXPONENT),
    ("exponent", "1e5", _EXPONENT),
    ("exponent of a fraction", "1.5e3", _EXPONENT),
    ("one above the bound", "100000001", _COSTLY),
    ("one cent above the bound", "100000000.01", _COSTLY),
    ("2^63", "9223372036854775808", _COSTLY),
    ("400 zeros", "1" + "0" * 400, _COSTLY),
    ("not a number", "NaN", _WORD),
    ("infinity", "Infinity", _WORD),
    ("truth", "true", _WORD),
    ("Arabic-Indic digits", "٥٫٥", _DIGITS),
    ("full-width digits", "１２.５０", _DIGITS),
    ("underscore", "1_000.50", _UNDERSCORE),
    ("underscore in a whole", "1_000", _UNDERSCORE),
    ("crooked thousands", "1 20", _SEPARATORS),
    ("with its currency", "12.50 EUR", _AMOUNT),
    ("with a sign", "€12.50", _AMOUNT),
    ("words", "about 12", _AMOUNT),
    ("plus", "+5", _AMOUNT),
    ("NUL behind", "5\x00", _AMOUNT),
    ("formula", "=1+1", _AMOUNT),
    ("200 digits and cents", "9" * 250 + ".50", _AMOUNT),
)
_LINE_TEXTS: Final = (
    ("two lines", "Two\nlines", _ONE_LINE),
    ("line separator", "Two\u2028lines", _ONE_LINE),
    ("paragraph separator", "Two\u2029lines", _ONE_LINE),
    ("right-to-left override", "beds \u202efdp.exe", _DIRECTION),
    ("isolate", "beds \u2067x\u2069", _DIRECTION),
    ("Arabic letter mark", "beds\u061c", _DIRECTION),
    ("NUL", "be\x00ds", _CONTROL),
    ("bell", "be\x07ds", _CONTROL),
    ("escape", "\x1b[31mbeds", _CONTROL),
    ("C1 control", "be\x85ds", _CONTROL),
    ("non-character", "be\uffffds", _CONTROL),
    ("five stacked accents", "e" + _MARK * 5, _MARKS),
    ("combining flood", "e" + _MARK * 150, _MARKS),
)
_CHOICES: Final = (
    ("line_1_kind", "Choose a kind from the list", ("staffs", "Staff", "staff\x00", "0", "goods,staff")),
    ("line_1_unit", "Choose a unit from the list", ("pieces", "KG", "kg ", "½", "m²")),
    ("urgency", "Choose from the list how soon help must come", ("24", "24H", "now", "24h\x00", "２４h")),
    ("horizon", "Choose from the list what the help should achieve", ("Emergency", "forever", "emergency\x00")),
    ("phase", "Choose a phase from the list", ("Respond", "panic", "respond ", "0")),
    ("source_grade", "Choose from the list how reliable the source is", ("G", "a", "AA", "А", "A1")),
    ("information_grade", "Choose from the list how likely it is true", ("0", "7", "-1", "1.0", "１", "true", "I")),
)
_DAYS: Final = (
    ("year 1", "0001-01-01", f"Enter a year from 2000 to {_YEAR}"),
    ("year 9999", "31.12.9999", f"Enter a year from 2000 to {_YEAR}"),
    ("31 February", "31.2.2027", "There is no such day: check the day and the month"),
    ("American order", "12/31/2026", _DAY),
    ("either order", "01/02/2027", _DAY),
    ("two digits of a year", "31.12.26", "Write the year with four digits, for example 20.11.2026"),
    ("Arabic-Indic digits", "٣١.١٢.٢٠٢٦", "Use the digits 0 to 9, for example 20.11.2026"),
    ("moment", "2027-01-01T00:00:00Z", _DAY),
    ("tomorrow", "tomorrow", _DAY),
    ("NUL behind", "2027-01-01\x00", _DAY),
)

Case = tuple[str, str, str, str]
FIELDS: Final[list[Case]] = [
    *((f"quantity: {name}", "line_1_quantity", value, words) for name, value, words in _QUANTITIES),
    *((f"cost: {name}", "line_20_unit_cost", value, words) for name, value, words in _COSTS),
    *((f"item: {name}", "line_7_item", value, words) for name, value, words in _LINE_TEXTS),
    *((f"place: {name}", "place", value, words) for name, value, words in _LINE_TEXTS),
    *(
        (f"already done: {name}", "already_done", value, words)
        for name, value, words in _LINE_TEXTS
        if words is not _ONE_LINE
    ),
    ("item of 201 characters", "line_2_item", "ž" * 201, "Shorten this to 200 characters; it has 201"),
    ("item of 300 emoji", "line_2_item", "🛏" * 300, "Shorten this to 200 characters; it has 300"),
    ("place of 201 characters", "place", "ž" * 201, "Shorten this to 200 characters; it has 201"),
    ("2001 characters done", "already_done", "x" * 2001, "Shorten this to 2000 characters; it has 2001"),
    ("1 MB done", "already_done", "x" * 1_000_000, "Shorten this to 2000 characters; it has 1000000"),
    *((f"{field}: {value!a}", field, value, words) for field, words, values in _CHOICES for value in values),
    *((f"answer wanted by: {name}", "answer_wanted_by", value, words) for name, value, words in _DAYS),
]

#: Looks odd and is a number: (typed, minor units).
GOOD_COSTS: Final = (
    ("12,5", 1250),
    ("12.50", 1250),
    (" 12 ", 1200),
    ("1.250", 125_000),
    ("1,250.5", 125_050),
    ("1.250,50", 125_050),
    ("1 250,50", 125_050),
    ("1\u202f250,50", 125_050),
    ("0", 0),
    ("0.01", 1),
    ("007", 700),
    ("100.000.000,00", 10_000_000_000),
)

_LINES, _FULFILLED = "need_lines_sound", "need_fulfilled_sound"
#: What slips past every form: (name, column, JSON, rule).
STORED: Final = (
    ("lines as list", "lines", "[]", _LINES),
    ("lines as text", "lines", '"x"', _LINES),
    ("lines as null", "lines", "null", _LINES),
    ("slot 0", "lines", '{"0": {"item": "x"}}', _LINES),
    ("slot 21", "lines", '{"21": {"item": "x"}}', _LINES),
    ("slot 01", "lines", '{"01": {"item": "x"}}', _LINES),
    ("slot in words", "lines", '{"one": {"item": "x"}}', _LINES),
    ("line as number", "lines", '{"1": 5}', _LINES),
    ("line as list", "lines", '{"1": []}', _LINES),
    ("unknown part", "lines", '{"1": {"colour": "red"}}', _LINES),
    ("item of 201", "lines", '{"1": {"item": "' + "x" * 201 + '"}}', _LINES),
    ("negative quantity", "lines", '{"1": {"quantity": -1}}', _LINES),
    ("half a quantity", "lines", '{"1": {"quantity": 0.5}}', _LINES),
    ("quantity above the bound", "lines", '{"1": {"quantity": 1000001}}', _LINES),
    ("quantity as text", "lines", '{"1": {"quantity": "5"}}', _LINES),
    ("quantity as null", "lines", '{"1": {"quantity": null}}', _LINES),
    ("quantity as truth", "lines", '{"1": {"quantity": true}}', _LINES),
    ("quantity of 1e400", "lines", '{"1": {"quantity": 1e400}}', _LINES),
    ("cost above the bound", "lines", '{"1": {"unit_cost_minor": 10000000001}}', _LINES),
    ("negative cost", "lines", '{"1": {"unit_cost_minor": -1}}', _LINES),
    ("half a cent", "lines", '{"1": {"unit_cost_minor": 0.5}}', _LINES),
    ("fulfilled as list", "fulfilled", "[]", _FULFILLED),
    ("fulfilled of slot 21", "fulfilled", '{"21": 1}', _FULFILLED),
    ("negative arrival", "fulfilled", '{"1": -1}', _FULFILLED),
    ("half an arrival", "fulfilled", '{"1": 0.5}', _FULFILLED),
    ("arrival above the bound", "fulfilled", '{"1": 1000001}', _FULFILLED),
    ("arrival as text", "fulfilled", '{"1": "5"}', _FULFILLED),
    ("arrival as null", "fulfilled", '{"1": null}', _FULFILLED),
)
