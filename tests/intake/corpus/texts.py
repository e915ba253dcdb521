"""Texts, tables, things that only look like them, and sizes at the bounds."""

from __future__ import annotations

from coordination.core.intake.verdicts import FILE_MAX
from tests.intake.corpus.case import Case

# In two parts, so that no scanner takes this file for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_WORDS = "Smještaj za 57 osoba; krov curi. Čekamo odgovor."
_CYRILLIC = "Смештај за 57 особа; кров цури."
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
_ENTITY = b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg><text>&x;</text></svg>'
_FOREIGN = b'<?xml version="1.0"?>\n<!-- plan -->\n<svg><foreignObject><body>x</body></foreignObject></svg>'
# The names in a compound file are UTF-16; an encrypted workbook keeps its bytes in the stream of this name.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
_LOCKED = _COMPOUND + "EncryptedPackage".encode("utf-16-le") + bytes(400)


def _text(what: str, raw: bytes, verdict: str, name: str = "notes.txt") -> Case:
    return Case(what, name, lambda: raw, verdict)


CASES = (
    _text("a text in UTF-8", _WORDS.encode(), "TEXT"),
    _text("a text in UTF-8 with a mark", b"\xef\xbb\xbf" + _WORDS.encode(), "TEXT"),
    _text("a text in UTF-16", _WORDS.encode("utf-16"), "TEXT"),
    _text("a text in Windows-1250", _WORDS.encode("cp1250"), "TEXT"),
    _text("a text in Windows-1251", _CYRILLIC.encode("cp1251"), "TEXT"),
    _text("a text that begins as a program does", b"MZ: Ministarstvo zdravlja, BMW, 7z", "TEXT"),
    _text("one byte", b"a", "TEXT"),
    Case("a text of just 20 MB", "long.txt", lambda: b"Bihac " * (FILE_MAX // 6) + b"ab", "TEXT"),
    _text("a table with semicolons", "mjesto;ljudi\nBihać;57\nCazin;-5\n".encode(), "CSV", "table.csv"),
    _text("a table with a telephone number", b"name,phone\nAmra,+387 61 234 567\n", "CSV", "phones.csv"),
    _text("a table with a cell that begins with a minus", b"a\tb\n-5\t-3.5\n", "CSV", "minus.CSV"),
    _text("nothing", b"", "empty"),
    Case("one byte too many", "long.txt", lambda: bytes(FILE_MAX + 1), "too_large"),
    _text("the test of virus scanners", EICAR, "scanner_test", "eicar.com"),
    _text("the test of virus scanners inside a text", b"a\n" * 5000 + EICAR, "scanner_test"),
    _text("a page named PDF", HTML, "web_page", "report.pdf"),
    _text("a page after blank lines", b"\n" * 300 + b"  <HTML><h1>x</h1>", "web_page"),
    _text("a page that begins with a comment", b"<!-- saved --> hello", "web_page"),
    _text("a page whose tags come late", b"hello " * 100 + b"< script>alert(1)</script>", "web_page"),
    _text("a page in UTF-16", HTML.decode().encode("utf-16"), "web_page"),
    _text("an SVG with a program", SVG, "svg", "map.svg"),
    _text("an SVG named JPEG", SVG, "svg", "map.jpg"),
    _text("an SVG with an external entity", _ENTITY, "svg", "map.svg"),
    _text("an SVG with a foreign object", _FOREIGN, "svg", "a.svg;.pdf"),
    _text("XML", b'<?xml version="1.0"?><kml></kml>', "xml", "places.kml"),
    _text("PHP", b"<?php system($_GET['c']); ?>", "program", "a.php.txt"),
    _text("a shell script", b"#!/bin/sh\nrm -rf ~\n", "program", "run.sh"),
    _text("settings of a web server", b"AddType application/x-httpd-php .jpg\n", "TEXT", ".htaccess"),
    _text("RTF", b"{\\rtf1\\ansi hello}", "rtf", "letter.doc"),
    _text("PostScript", b"%!PS-Adobe-3.0\nshowpage\n", "postscript", "a.ps"),
    _text("a text with NUL", b"hello\x00world, more text", "unknown"),
    _text("UTF-16 cut in half", b"\xff\xfeh\x00e", "unknown"),
    _text("a table with a formula", b"a,b\n1,2\n3,=1+1\n", "csv_formula", "table.csv"),
    _text("a table with a quoted formula", b'a;"=HYPERLINK(""http://x"")"\n', "csv_formula", "table.csv"),
    _text("a table with a formula after a space", b"a, =2\n", "csv_formula", "table.csv"),
    _text("a table with a full-width sign", "a;\uff1dSUM(1)\n".encode(), "csv_formula", "table.csv"),
    _text("a table with DDE", b"a\n+cmd|' /C calc'!A0\n", "csv_formula", "table.csv"),
    _text("a table with @SUM", b"a,@SUM(1)\n", "csv_formula", "table.csv"),
    _text("a program for Windows", b"MZ\x90\x00\x03\x00\x00\x00" + bytes(60), "program", "photo.jpg"),
    _text("a program for Linux", b"\x7fELF\x02\x01\x01" + bytes(60), "program", "a.pdf"),
    _text("a film", b"\x00\x00\x00\x18ftypmp42" + bytes(60), "film", "a.mp4"),
    _text("a RAR archive", b"Rar!\x1a\x07\x01\x00" + bytes(20), "archive", "a.rar"),
    _text("a gzip archive", b"\x1f\x8b\x08\x00" + bytes(20), "archive", "a.tar.gz"),
    _text("noise", bytes(range(256)) * 4, "unknown", "a.bin"),
    _text("an old Word document", _COMPOUND, "old_office", "letter.doc"),
    _text("an encrypted workbook", _LOCKED, "document_locked", "figures.xlsx"),
)
