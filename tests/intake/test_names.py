"""The given name is data: what is shown and handed back of each hostile one (trust.md, section 4, names)."""

from __future__ import annotations

import pytest

from coordination.core.intake.answering import disposition
from coordination.core.intake.names import NAME_MAX, is_named_csv, shown_name
from coordination.core.intake.verdicts import Kind

#: Given name of a PDF, and what is kept of it.
NAMES = {
    "letter.pdf": "letter.pdf",
    "LETTER.PDF": "LETTER.PDF",
    "../../etc/x": "x.pdf",
    "..\\..\\x": "x.pdf",
    "/abs/x.pdf": "x.pdf",
    "C:\\Users\\Amra\\letter.pdf": "letter.pdf",
    "a\x00b.pdf": "ab.pdf",
    "a\r\nSet-Cookie: x=1.pdf": "aSet-Cookie_ x=1.pdf",
    "annual_\u202efdp.exe": "annual_fdp.exe.pdf",
    "a\u2066b\u2069\u200b.pdf": "ab.pdf",
    "CON.pdf": "_CON.pdf",
    "nul": "_nul.pdf",
    "com1.pdf": "_com1.pdf",
    "letter.pdf.": "letter.pdf",
    "letter.pdf ": "letter.pdf",
    "  letter.pdf": "letter.pdf",
    ".htaccess": "htaccess.pdf",
    ".pdf": "pdf.pdf",
    "": "file.pdf",
    "...": "file.pdf",
    "a.pdf.html": "a.pdf.html.pdf",
    "a.svg;.pdf": "a.svg;.pdf",
    'a"; filename="b.exe': "a_; filename=_b.exe.pdf",
    "ﬁnance.pdf": "ﬁnance.pdf",
    "Извјештај о смјештају.pdf": "Извјештај о смјештају.pdf",
    "Čekaonica šđž.pdf": "Čekaonica šđž.pdf",
    "plan 🏠.pdf": "plan 🏠.pdf",
    "e" + "\u0301" * 1000 + ".pdf": "e" + "\u0301" * 4 + ".pdf",
    "half\ud800.pdf": "half.pdf",
    "a<b>|c?.pdf": "a_b__c_.pdf",
    "a\u2028b.pdf": "ab.pdf",
}


@pytest.mark.parametrize("given", NAMES, ids=lambda name: name[:20].encode("unicode_escape").decode() or "empty")
def test_a_given_name_is_kept_as_data(given: str) -> None:
    assert shown_name(given, Kind.PDF) == NAMES[given]
    assert shown_name(NAMES[given], Kind.PDF) == NAMES[given]


def test_a_long_name_keeps_its_ending() -> None:
    name = shown_name("ž" * 300 + ".pdf", Kind.PDF)

    assert len(name) == NAME_MAX
    assert name.endswith("ž.pdf")


def test_the_ending_follows_the_kind() -> None:
    assert shown_name("photo.jpeg", Kind.JPEG) == "photo.jpeg"
    assert shown_name("photo.pdf", Kind.JPEG) == "photo.pdf.jpg"
    assert shown_name("page.html", Kind.TEXT) == "page.html.txt"


@pytest.mark.parametrize(("name", "is_csv"), [("a.csv", True), ("A.CSV. ", True), ("a.csv.txt", False), ("csv", False)])
def test_only_the_ending_csv_says_csv(name: str, is_csv: bool) -> None:
    assert is_named_csv(name) is is_csv


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("letter.pdf", "attachment; filename=\"letter.pdf\"; filename*=UTF-8''letter.pdf"),
        ("Čekaonica.pdf", "attachment; filename=\"Cekaonica.pdf\"; filename*=UTF-8''%C4%8Cekaonica.pdf"),
        ("шта.pdf", "attachment; filename=\"file.pdf\"; filename*=UTF-8''%D1%88%D1%82%D0%B0.pdf"),
        ('a"; b.pdf', "attachment; filename=\"a__ b.pdf\"; filename*=UTF-8''a%22%3B%20b.pdf"),
        ("a\r\nX: y.pdf", "attachment; filename=\"a__X_ y.pdf\"; filename*=UTF-8''a%0D%0AX%3A%20y.pdf"),
    ],
)  # fmt: skip
def test_the_header_breaks_for_no_name(name: str, header: str) -> None:
    assert disposition(name) == header
    assert disposition(name).isascii()
