"""The files of the example needs: complete, within bounds, told in the languages and scripts they say."""

import csv
import itertools
import re
import unicodedata
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from coordination.core.languages import script
from municipalities.services.demo_network import read_rows
from municipalities.services.registers import COUNTRY_FILES, FOLDER
from needs.models import Need
from needs.models.need import ANSWER_WHAT_MAX, ANSWER_WHO_MAX, SITUATION_MAX, SOURCE_MAX, TITLE_MAX
from needs.models.people import Group, Part
from needs.models.review import NOTE_MAX
from needs.querysets import COUNTED_STATES, LIVE_STATES
from needs.services import moves
from needs.services.example_files import FOLDER as EXAMPLES
from needs.services.example_files import Step, read_examples
from needs.services.lapsing import RETURNED_AFTER

ROWS = read_examples()
NAMES = [f"{one.house} {one.title}" for one in ROWS]
MOVES = {move.kind: move for move in moves.MOVES}
LANGUAGES = {
    "AL": {"sq", "en-gb"},
    "BA": {"bs", "hr", "sr", "sr-latn", "en-gb"},
    "XK": {"sq", "sr", "en-gb"},
    "ME": {"cnr", "sq", "en-gb"},
    "MK": {"mk", "sq", "en-gb"},
    "RS": {"sr", "sr-latn", "en-gb"},
}
#: Letters that the neighbouring language in the same script does not have.
FOREIGN = {"mk": "ђћыйщъ", "sr": "ѓќѕыйщъ"}
#: Words in Latin letters that stand in Cyrillic texts as they are.
LATIN_ANYWHERE = {"km"}


def places():
    """Country of every municipality of the registers, and of authorities that examples name by their key."""
    found = {row["key"]: row["country_iso2"] for row in read_rows("authorities")}
    for name in COUNTRY_FILES:
        with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
            found |= {row["code"]: row["country_iso2"] for row in csv.DictReader(handle)}
    return found


COUNTRY = places()


def state(example):
    """Where the example stands after its moves, each checked against the table of moves."""
    found = Need.State.DRAFT
    for step in example.steps[1:]:
        assert found in MOVES[step.move].sources, f"{example.title}: {step.move} after {found}"
        found = MOVES[step.move].target
    return found


def texts(example):
    """Everything that is shown as somebody's words."""
    said = [(step.note, step.added, step.who, step.what) for step in example.steps]
    return [text for text in (example.title, example.situation, example.source, *sum(said, ())) if text]


def letters(text):
    return {unicodedata.name(letter).split()[0] for letter in text if letter.isalpha()}


def test_enough_needs_from_enough_places_in_enough_languages():
    countries = Counter(COUNTRY[one.house] for one in ROWS)
    texts_of = Counter(one.language for one in ROWS)

    assert 115 <= len(ROWS) <= 135
    assert len({one.house for one in ROWS}) >= 45
    assert set(countries) == set(LANGUAGES)
    assert min(countries.values()) >= 10
    assert set(texts_of) == {"en-gb", "bs", "hr", "cnr", "sr", "sr-latn", "mk", "sq"}
    assert texts_of["en-gb"] < len(ROWS) / 5
    assert len({one.title for one in ROWS}) == len(ROWS)


def test_every_state_most_of_them_counted_in_every_participant():
    states = Counter(state(one) for one in ROWS)
    counted = Counter(COUNTRY[one.house] for one in ROWS if state(one) in COUNTED_STATES)

    assert set(states) == set(Need.State.values)
    rare = {"accepted_in_part", "partly_met", "lapsed"}
    assert min(count for state, count in states.items() if state not in rare) >= 5
    assert sum(counted.values()) > len(ROWS) / 2
    assert min(counted.values()) >= 9
    assert sum(step.move == "redirect" for one in ROWS for step in one.steps) >= 4


def test_the_first_house_of_the_demo_shows_every_state():
    assert {state(one) for one in ROWS if one.house == "BA-01-01"} == set(Need.State.values)


def test_what_lapsed_was_left_alone_as_long_as_the_portal_waits():
    """A working day off either side: whoever returned on a Monday holiday did so on the Friday before."""
    for one in ROWS:
        for before, step in itertools.pairwise(one.steps):
            if step.move == "lapse":
                assert before.move == "return"
                assert before.ago - step.ago >= RETURNED_AFTER.days + 5


def test_ranks_and_arrivals_belong_to_needs_that_can_have_them():
    ranked = defaultdict(list)
    for one in ROWS:
        if one.rank:
            assert state(one) in LIVE_STATES, one.title
            ranked[one.house].append(one.rank)
        slots = {str(slot) for slot in range(1, len(one.lines) + 1)}
        assert set(one.arrived) <= slots
        assert not one.arrived or state(one) in COUNTED_STATES, one.title
    assert all(sorted(places) == list(range(1, len(places) + 1)) for places in ranked.values())
    assert len(ranked) >= 3
    assert sum(bool(one.arrived) for one in ROWS) >= 4


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2027, 3, 1), date(2028, 2, 29)])
def test_fourteen_months_without_a_gap_whenever_they_are_loaded(today):
    months = Counter((today - timedelta(days=one.began)).strftime("%Y-%m") for one in ROWS)

    assert len(months) >= 14
    assert max(ROWS, key=lambda one: one.began).began < 480
    began = sorted(one.began for one in ROWS)
    assert max(later - earlier for earlier, later in itertools.pairwise(began)) < 28


def test_every_participant_accepted_something_in_the_last_week_so_that_digests_have_news():
    """Four days ago at most: over a weekend that is Friday, still within the week of a weekly digest."""
    lately = [one for one in ROWS for step in one.steps if step.move in {"accept", "accept_in_part"} and step.ago <= 4]

    assert {COUNTRY[one.house] for one in lately} == set(LANGUAGES)
    assert {step.move for one in ROWS if one.house == "BA-01-01" for step in one.steps if step.ago <= 4} >= {
        *("accept_in_part", "return")
    }


def test_severities_and_sectors_are_spread():
    severities = Counter(one.severity for one in ROWS)
    sectors = {row["code"] for row in read_rows("sectors")}

    assert set(severities) == {1, 2, 3, 4, 5}
    assert max(severities, key=severities.get) == 3
    assert {one.sector for one in ROWS} <= sectors
    assert len({one.sector[:3] for one in ROWS}) >= 18


def test_small_numbers_and_amounts_in_several_currencies_are_there():
    cells = [number for one in ROWS for parts in one.groups.values() for number in parts.values()]

    assert sum(one.people in {1, 2, 3, 4} for one in ROWS) >= 3
    assert sum(number in {1, 2, 3, 4} for number in cells) >= 8
    assert {one.currency for one in ROWS if one.cost} == {"EUR", "BAM", "RSD", "MKD", "ALL"}
    assert sum(one.association for one in ROWS) >= 40


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_one_file_a_country_oldest_first(path):
    name = path.stem
    began = [int(days) for days in re.findall(r"^began = (\d+)$", path.read_text(), re.MULTILINE)]

    assert name in COUNTRY_FILES
    assert began == sorted(began, reverse=True)
    assert len(began) >= 10


@pytest.mark.parametrize("one", ROWS, ids=NAMES)
def test_values_are_within_the_form(one):
    assert set(one.lacking) <= set(Need.Lacking.values)
    assert one.place_role in {*Need.PlaceRole.values, ""}
    assert one.certainty in {*Need.Certainty.values, ""}
    assert set(one.groups) <= set(Group.values)
    assert {part for parts in one.groups.values() for part in parts} <= set(Part.values)
    assert sum(sum(parts.values()) for parts in one.groups.values()) <= (one.people or 0)
    assert (one.covered or 0) <= (one.cost or 0)
    assert len(one.title) <= TITLE_MAX
    assert len(one.situation) <= SITUATION_MAX
    assert len(one.source) <= SOURCE_MAX
    if one.moves:
        assert one.title
        assert one.situation
        assert one.lacking


@pytest.mark.parametrize("one", ROWS, ids=NAMES)
def test_moves_follow_each_other_and_say_what_they_must(one):
    days = [step.ago for step in one.steps]

    assert days == sorted(days, reverse=True)
    assert days[-1] >= 1
    state(one)
    for step in one.steps[1:]:
        assert len(step.note) <= NOTE_MAX
        assert bool(step.note) >= MOVES[step.move].needs_note
        assert (step.move in {"accept", "accept_in_part"}) == bool(step.who and step.what and step.by_in)
        assert (step.move == "redirect") == bool(step.to)
        assert len(step.who) <= ANSWER_WHO_MAX
        assert len(step.what) <= ANSWER_WHAT_MAX
    resubmitted = [step for step in one.steps if step.move == "submit"][1:]
    assert all(step.added for step in resubmitted)


@pytest.mark.parametrize("one", ROWS, ids=NAMES)
def test_texts_are_in_the_language_and_script_of_the_place(one):
    assert one.language in LANGUAGES[COUNTRY[one.house]]
    own = {"Latn": "LATIN", "Cyrl": "CYRILLIC"}[script(one.language)]
    for text in (one.title, one.situation, one.source, *(step.added for step in one.steps)):
        words = [word for word in re.findall(r"[^\W\d_]+", text) if word not in LATIN_ANYWHERE]
        assert letters("".join(words)) <= {own}, text
        assert not set(text.lower()) & set(FOREIGN.get(one.language, ""))


def test_albanian_macedonian_and_bosnian_read_like_themselves():
    def together(language):
        return " ".join(text for one in ROWS if one.language == language for text in (one.title, one.situation))

    assert together("sq").count("ë") / len(together("sq")) > 0.03
    assert {"ѓ", "ќ"} <= set(together("mk").lower())
    assert {"ђ", "ћ"} <= set(together("sr").lower())
    for language in ("bs", "hr", "cnr"):
        assert re.search(r"(vje|mje|dje|ije)[a-zčćšž]", together(language))
    assert not re.search(r"\b(opština|prevoz)\b", together("hr").lower())


@pytest.mark.parametrize("one", ROWS, ids=NAMES)
def test_texts_are_written_out_and_point_to_nobody(one):
    for text in texts(one):
        assert text == " ".join(text.split())
        assert unicodedata.is_normalized("NFC", text)
        assert not re.search(r"(?i)lorem|ipsum|todo|tbd|xxx|\?\?|\.\.\.|[<>{}\[\]@]|https?:", text)
        assert "*" not in text
        # Neither telephone nor identity numbers, which are the only long rows of digits.
        assert not re.search(r"\d{5,}", text)


def test_an_unknown_key_of_a_step_is_refused():
    with pytest.raises(TypeError, match="by_tomorrow"):
        Step(ago=3, move="accept", by_tomorrow=1)
