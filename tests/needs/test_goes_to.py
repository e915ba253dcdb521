"""The form says before anything is sent who would answer, why, and until when; and the line costs little."""

import pytest
from django.utils import timezone

from coordination.core.templatetags.portal import day_text
from municipalities.models import Competence
from needs.models import AnswerTerm, Need
from needs.services import answer_term
from needs.services import needs as services
from needs.views.goes_to import goes_to
from tests.counting import statements
from tests.factories import actor_of, as_system, make_need
from tests.pages import browser, page_of, sent


def form_of(need: Need) -> str:
    """The address of the need's form."""
    return f"/needs/{need.slug}/edit/"


def due(days: int = answer_term.TERM) -> str:
    """The day on which a term that begins today would end, in words."""
    return day_text(answer_term.Calendar("NL", days).due_on(timezone.localdate()))


@pytest.fixture
def draft(network):
    """A draft of Lind with a sector."""
    return make_need(network.lind, sector=network.sector, created_by=network.ada)


def test_it_names_who_would_answer_why_and_until_when(network, draft):
    client = browser(network.ada)
    assert (
        "This will go to Vale County, because they are the nearest authority above that can answer. "
        f"Submitted today, the answer is due by {due()}"
    ) in page_of(client, form_of(draft)).text
    with as_system():
        Competence.objects.create(country=network.country, sector=network.sector, level="country")
        AnswerTerm.objects.create(country=network.country, days=4)
    answer_term.forget()

    page = page_of(client, form_of(draft))

    assert (
        "This will go to Ministry of Interior, because they answer needs of the sector “Accommodation and shelter”. "
        f"Submitted today, the answer is due by {due(4)}"
    ) in page.text
    assert ("Who answers for what", "/needs/competence/nl/") in page.links
    assert "The sector can change" not in page.text
    handed = services.submit_need(actor=actor_of(network.ada), need_id=draft.pk, version=1)
    assert handed.addressed_to == network.ministry
    assert day_text(handed.answer_due_on) == due(4)


def test_without_a_sector_it_says_that_the_sector_matters(network, draft):
    with as_system():
        Need._base_manager.filter(pk=draft.pk).update(sector=None)

    assert "The sector can change who answers." in page_of(browser(network.ada), form_of(draft)).text


def test_where_nobody_could_answer_it_says_so_before_anything_is_sent(network, draft):
    with as_system():
        network.county_office.contact_points.all().delete()
        network.ministry.contact_points.all().delete()

    page = page_of(browser(network.ada), form_of(draft))

    assert "nobody could answer" in page.text
    assert "This will go to" not in page.text
    assert "Submit for review" in page.buttons


def test_a_returned_need_goes_back_to_whoever_had_it(network):
    need = make_need(
        network.lind,
        state="returned",
        created_by=network.ada,
        sector=network.sector,
        addressed_to=network.ministry,
    )

    page = page_of(browser(network.ada), form_of(need))

    assert "This will go to Ministry of Interior, because they had this need before." in page.text


def test_a_form_that_comes_back_with_faults_says_it_too(network, draft):
    client = browser(network.ada)
    typed = page_of(client, form_of(draft)).fields() | {"title": "", "submit": "yes"}

    page = sent(client, form_of(draft), typed)

    assert page.status == 422
    assert "This will go to Vale County" in page.text


@pytest.mark.parametrize(("state", "more"), [("draft", 2), ("returned", 1)])
def test_the_line_takes_at_most_two_statements(network, monkeypatch, state, more):
    need = make_need(
        network.lind,
        state=state,
        created_by=network.ada,
        sector=network.sector,
        **({"addressed_to": network.county_office} if state != "draft" else {}),
    )
    client = browser(network.ada)
    with_line = len(statements(client, form_of(need)))
    monkeypatch.setattr("needs.views.needs.goes_to", lambda need: {})

    assert with_line - len(statements(client, form_of(need))) == more


def test_a_change_after_acceptance_says_nothing_of_it(network):
    need = make_need(network.lind, state="accepted", created_by=network.ada, addressed_to=network.county_office)
    client = browser(network.ada)
    client.post(f"/needs/{need.slug}/change/begin/", {"authority": str(network.lind.uuid)})

    page = page_of(client, f"/needs/{need.slug}/change/edit/")

    assert "Why it changes" in page.text
    assert goes_to(need) == {}
    assert "This will go to" not in page.text
