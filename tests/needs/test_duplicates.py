"""Likely duplicates: pairs as people write them in four languages and two scripts; within what a person may see."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from needs.services.duplicates import CANDIDATES, likely_duplicates, likeness
from tests.cast import Cast
from tests.counting import is_counted
from tests.factories import actor_of, make_need, make_sector
from tests.pages import browser, page_of

LIPA = (
    "Dodatni kreveti za privremeni prihvatni centar Lipa",
    "Centar je predviđen za 1.000 osoba, a trenutno je smješteno 1.400. Nedostaju kreveti i posteljina za zimu.",
)
SKOPJE = (
    "Медицински персонал за транзитниот центар Табановце",
    "Во центарот нема доктор во ноќната смена, а секој ден пристигнуваат по 60 лица.",
)
SHKODER = (
    "Strehim dimëror për familjet e zhvendosura në Shkodër",
    "Qendra ka 80 vende, por janë strehuar 120 persona. Mungojnë shtretërit dhe ngrohja.",
)
SERBIAN = (
    "Ћебад и грејалице за транзитни центар пред зиму",
    "У центру борави 300 људи, грејање не ради, ноћу је испод нуле.",
)
SAME = {
    "Bosnian and Cyrillic": (
        LIPA,
        (
            "Додатни кревети за прихватни центар Липа",
            "Центар је предвиђен за 1.000 особа, а тренутно је смјештено 1.420. Недостају кревети и постељина.",
        ),
    ),
    "Bosnian, other order": (
        (
            "Mobilni tim za registraciju migranata",
            "Policijska uprava nema dovoljno službenika ni opreme za registraciju; red čekanja je tri dana.",
        ),
        (
            "Registracija migranata: mobilni tim i oprema",
            "Nemamo dovoljno službenika ni opreme za registraciju, čeka se i do tri dana.",
        ),
    ),
    "Serbian Cyrillic": (
        SERBIAN,
        (
            "Потребне грејалице и ћебад за транзитни центар",
            "У центру борави око 320 људи. Грејање не ради од октобра, ноћу је испод нуле.",
        ),
    ),
    "Macedonian": (
        SKOPJE,
        (
            "Недостасува медицински персонал, транзитен центар Табановце",
            "Нема доктор во ноќната смена, секој ден пристигнуваат околу 60 лица.",
        ),
    ),
    "Albanian without marks": (
        SHKODER,
        (
            "Strehim per dimer, familjet e zhvendosura ne Shkoder",
            "Qendra ka 80 vende dhe jane strehuar 125 persona, mungojne shtreterit dhe ngrohja.",
        ),
    ),
    "same title, another text": (("Grijanje za školu", "Kotao je star."), ("Grijanje za skolu", "")),
}
OTHER = {
    "Bosnian": (LIPA, ("Sanitarni čvor u prihvatnom centru Borići", "U zgradi rade samo dva toaleta i jedan tuš.")),
    "Bosnian, one word": (
        ("Kreveti za žene i djecu", "Trebamo odvojenu prostoriju za majke s djecom, bez muškaraca."),
        ("Kreveti za osoblje noćne smjene", "Zaposleni nemaju gdje da se odmore između smjena."),
    ),
    "Serbian Cyrillic": (
        SERBIAN,
        ("Преводилац за арапски у транзитном центру", "Нема ко да преводи код лекара; породице чекају данима."),
    ),
    "Macedonian": (
        SKOPJE,
        ("Санација на кровот на транзитниот центар Табановце", "Кровот протекува над собите за семејства."),
    ),
    "Albanian": (
        SHKODER,
        (
            "Transport për fëmijët në shkollë në Shkodër",
            "Fëmijët e familjeve të zhvendosura nuk kanë autobus për në shkollë.",
        ),
    ),
    "English": (
        ("Winter beds", "The centre houses 600."),
        ("Winter fuel", "The boiler room has diesel for 9 days."),
    ),
}


@pytest.mark.parametrize("pair", SAME)
def test_what_people_mean_as_the_same_is_found(pair: str):
    first, second = SAME[pair]

    assert likeness(first, second).is_likely
    assert likeness(second, first).is_likely


@pytest.mark.parametrize("pair", OTHER)
def test_what_is_another_need_of_the_same_place_is_not(pair: str):
    first, second = OTHER[pair]

    assert not likeness(first, second).is_likely
    assert not likeness(second, first).is_likely


def test_of_the_same_place_sector_and_live_and_the_most_alike_first(network: Cast):
    part = make_sector(code="ACC-1", name="Beds", parent=network.sector)
    apart = make_sector(code="HEA", name="Health")
    terms = {"created_by": network.ada, "title": LIPA[0], "situation": LIPA[1]}
    need = make_need(network.lind, sector=network.sector, **terms)
    like = {**terms, "title": "Kreveti, privremeni prihvatni centar Lipa"}
    found = [
        make_need(network.lind, state="submitted", sector=network.sector, **terms),
        make_need(network.lind, state="accepted", sector=part, **like),
    ]
    make_need(network.lind, state="met", sector=network.sector, **terms)
    make_need(network.lind, state="submitted", sector=apart, **terms)
    make_need(network.holm, state="accepted", sector=network.sector, **{**terms, "created_by": network.cleo})

    assert likely_duplicates(actor_of(network.ada), need) == found
    assert likely_duplicates(actor_of(network.ada), found[1])[:1] == found[:1]


def test_nothing_is_named_that_the_person_may_not_see(network: Cast):
    terms = {"sector": network.sector, "title": LIPA[0], "created_by": network.ada}
    waiting = make_need(network.lind, state="submitted", addressed_to=network.county_office, **terms)
    shown = make_need(network.lind, state="accepted", addressed_to=network.county_office, **terms)

    assert likely_duplicates(actor_of(network.ben), shown) == [waiting]
    assert likely_duplicates(actor_of(network.gita), shown) == []


@pytest.mark.parametrize("values", [{"title": ""}, {"title": "  "}])
def test_without_a_title_nothing_is_said_and_nothing_asked(network: Cast, values: dict):
    need = make_need(network.lind, sector=network.sector, created_by=network.ada, **values)
    actor = actor_of(network.ada)

    with CaptureQueriesContext(connection) as asked:
        assert likely_duplicates(actor, need) == []
    assert len(asked) == 0


def test_one_query_looks_at_a_bounded_number_of_needs(network: Cast):
    need = make_need(network.lind, sector=network.sector, created_by=network.ada, title=LIPA[0])
    make_need(network.lind, state="submitted", sector=network.sector, created_by=network.ada, title=LIPA[0])
    actor = actor_of(network.ada)

    with CaptureQueriesContext(connection) as asked:
        assert len(likely_duplicates(actor, need)) == 1

    statements = [one["sql"] for one in asked if is_counted(one["sql"])]
    assert len(statements) == 1
    assert f"LIMIT {CANDIDATES}" in statements[0]


def test_the_warning_stands_beside_the_form_and_on_the_page_and_hinders_nobody(network: Cast):
    terms = {"sector": network.sector, "title": LIPA[0], "situation": LIPA[1], "created_by": network.ada}
    draft = make_need(network.lind, **terms)
    waiting = make_need(network.lind, state="submitted", addressed_to=network.county_office, **terms)
    other = make_need(network.lind, state="submitted", addressed_to=network.county_office, **terms)
    ada, finn = browser(network.ada), browser(network.finn)
    words = "Perhaps the same is logged already."

    form = page_of(ada, f"/needs/{draft.slug}/edit/")
    assert words in form.text
    assert waiting.number in form.text
    assert words in ada.get(f"/needs/{draft.uuid}/duplicates/").content.decode()
    assert other.number in page_of(finn, f"/needs/{waiting.slug}/").text
    going_on = "Look before you go on; you may go on in any case."
    told = [page_of(ada, f"/needs/{waiting.slug}/").text, page_of(finn, f"/needs/{waiting.slug}/").text]
    assert going_on in form.text
    assert going_on in ada.get(f"/needs/{draft.uuid}/duplicates/").content.decode()
    assert [(words in text, going_on in text) for text in told] == [(True, False)] * 2
    sent = {**form.fields(), "submit": "yes"}
    assert ada.post(f"/needs/{draft.slug}/edit/", sent).status_code == 302
