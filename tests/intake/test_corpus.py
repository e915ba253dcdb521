"""Every file of the corpus gets its verdict, in its own words, in bounded time and memory."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from coordination.core.intake import examining, words
from coordination.core.intake.verdicts import Kind
from tests.intake.corpus import CASES

#: The most that looking into one file of the corpus may take; the slowest is a picture of 36 megapixels.
SECONDS = 12
BYTES = 450 * 2**20


@pytest.mark.parametrize("what", CASES)
def test_a_file_gets_its_verdict(what: str, tmp_path: Path) -> None:
    case = CASES[what]
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes(case.make())

    begun = time.monotonic()
    try:
        examined = examining.examine(source, target, given_name=case.name)
        verdict, peak = examined.kind.name, examined.peak
    except words.FileRefused as refused:
        verdict, peak = refused.code, 0

    assert verdict == case.verdict
    assert time.monotonic() - begun < SECONDS
    assert peak < BYTES
    assert target.exists() == (verdict in {"JPEG", "PNG", "WEBP"})


def test_the_corpus_is_as_large_as_promised_and_knows_every_verdict() -> None:
    verdicts = {case.verdict for case in CASES.values()}
    # Refused before any file is looked into, by a scanner or a full disk, or for want of time: tested by themselves.
    elsewhere = {"none", "several", "virus", "scanner_away", "no_room", "too_long", "too_heavy", "unreadable"}
    elsewhere |= {"image_grew", "pdf_complex", "no_quota"}

    assert len(CASES) >= 150
    assert {kind.name for kind in Kind} <= verdicts
    assert set(words.SENTENCES) - verdicts - elsewhere == set()


def test_each_verdict_has_words_of_its_own() -> None:
    sentences = [str(one) for one in words.SENTENCES.values()]

    assert len(set(sentences)) == len(sentences)
    assert all(one[0].isupper() and not one.endswith(".") for one in sentences)
