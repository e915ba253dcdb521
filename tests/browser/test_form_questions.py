"""Questions on the form of a returned need in Chromium: found from the list above, answered, back at the form."""

import re
from collections.abc import Callable

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from needs.models import Need, NeedQuestion
from needs.services import needs as services
from needs.services import review
from tests.browser import axe
from tests.browser.conftest import DESK, PHONE, picture
from tests.browser.person import complaints
from tests.cast import Cast, build_cast
from tests.factories import actor_of, as_system, fresh, make_need

pytestmark = pytest.mark.django_db(transaction=True)
Opened = Callable[..., Page]
ABOUT_TITLE = "Који центар је то, и " + "Đ" * 60 + "?"
ASKED = [("title", ABOUT_TITLE), ("people_by_group", "Whom do you count?"), ("lines", "How many?"), ("", "Who helped?")]


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast()


@pytest.fixture
def need(people: Cast) -> Need:
    """Returned by the county with a question at a field, at each table, and about the whole."""
    made = make_need(people.lind, created_by=people.ada, sector=people.sector)
    with transaction.atomic():
        services.submit_need(actor=actor_of(people.ada), need_id=made.pk, version=1)
        review.return_need(actor=actor_of(people.ben), need_id=made.pk, version=2, questions=ASKED)
    return fresh(made)


def asked_about(need: Need, field: str) -> NeedQuestion:
    with as_system():
        return NeedQuestion._base_manager.get(need=need, field=field)


@pytest.mark.parametrize("language", ["en-gb", "sr"])
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_questions_fit_and_are_accessible(form_of: Opened, people: Cast, need: Need, width: int, language: str):
    page = form_of(people.ada, need, width=width, language=language)
    picture(page, f"form-questions-{language}-{width}")

    expect(page.locator(".thread--beside")).to_have_count(4)
    for thread in page.locator(".thread--beside").all():
        expect(thread).to_be_visible()
    assert axe.findings(page) == []
    assert axe.overflow(page) == 0
    assert complaints(page) == []


def test_the_list_leads_to_the_field_whose_question_is_in_sight_and_named(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.ada, need, width=PHONE)

    page.locator(".asked-summary a").first.click()

    expect(page.locator("#id_title")).to_be_focused()
    expect(page.locator(f"#asked-{asked_about(need, 'title').uuid}")).to_be_in_viewport()
    expect(page.locator("#id_title")).to_have_accessible_description(re.compile(re.escape(ABOUT_TITLE)))


def test_what_is_typed_is_saved_on_the_way_to_the_answer_and_back(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.ada, need)
    page.locator("#id_title").fill("Beds for Borići")

    page.locator(f"#question-{asked_about(need, 'title').uuid}").get_by_role("link").click()
    page.get_by_label("Your answer").first.fill("The one at Borići.")
    page.get_by_role("button", name=re.compile("^Send")).first.click()

    expect(page).to_have_url(re.compile(f"/edit/#question-{asked_about(need, 'title').uuid}$"))
    expect(page.locator("#id_title")).to_have_value("Beds for Borići")
    expect(page.locator(f"#question-{asked_about(need, 'title').uuid}")).to_contain_text("The one at Borići.")
    expect(page.locator(".asked-summary h2")).to_have_text("3 questions to answer")


def test_without_scripts_nothing_typed_is_lost_on_the_way(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.ada, need, width=PHONE, java_script_enabled=False)
    picture(page, "form-questions-without-scripts")
    page.locator(".asked-summary a").first.click()
    expect(page.locator(f"#asked-{asked_about(need, 'title').uuid}")).to_be_in_viewport()
    page.locator("#id_title").fill("Beds for Borići")

    page.get_by_role("button", name=re.compile("Save, then answer it.*Short title")).click()
    page.get_by_label("Your answer").first.fill("The one at Borići.")
    page.get_by_role("button", name=re.compile("^Send")).first.click()

    expect(page).to_have_url(re.compile("/edit/#question-"))
    expect(page.locator("#id_title")).to_have_value("Beds for Borići")
    assert fresh(asked_about(need, "title")).state == "answered"
    assert fresh(need).title == "Beds for Borići"
