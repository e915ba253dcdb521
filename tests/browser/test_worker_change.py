"""A newer worker replaces the one before while a page is at rest, never while one is on its way or a form is open."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from needs.models import Need
from tests.browser.test_offline_worker import with_worker
from tests.cast import Cast, build_cast
from tests.factories import make_need

pytestmark = pytest.mark.django_db(transaction=True)
Opened = Callable[..., Page]
SERBIAN, MACEDONIAN = "/sw.js?lang=sr", "/sw.js?lang=mk"
# Longer than a page is left alone before the newer one is asked to take over, and both are installed by then.
AT_REST = 9_000


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast()


@pytest.fixture
def need(people: Cast) -> Need:
    return make_need(people.lind, created_by=people.ada, sector=people.sector)


def controller(page: Page) -> str:
    """Address of the worker that serves this page."""
    return page.evaluate("() => navigator.serviceWorker.controller.scriptURL.replace(location.origin, '')")


def waiting(page: Page) -> str:
    """Address of the worker that is ready and waits, "" when none does within ten seconds."""
    return page.evaluate(
        """async () => {
            for (const end = Date.now() + 10_000; Date.now() < end;) {
                const { waiting } = await navigator.serviceWorker.getRegistration();
                if (waiting) return waiting.scriptURL.replace(location.origin, "");
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
            return ""; }"""
    )


def test_a_newer_worker_takes_over_when_a_page_is_at_rest(form_of: Opened, people: Cast, need: Need):
    page = with_worker(form_of(people.ada, need, language="sr"))
    page.goto(f"/needs/{need.slug}/edit/?lang=mk")
    assert (waiting(page), controller(page)) == (MACEDONIAN, SERBIAN)

    # Pages that follow each other quickly go through the one that was there.
    for _visit in range(3):
        page.goto("/needs/?lang=mk")
        assert (waiting(page), controller(page)) == (MACEDONIAN, SERBIAN)

    page.wait_for_function(f"() => navigator.serviceWorker.controller.scriptURL.endsWith('{MACEDONIAN}')")


def test_a_form_that_is_open_keeps_the_worker_it_was_opened_with(form_of: Opened, people: Cast, need: Need):
    page = with_worker(form_of(people.ada, need, language="sr"))
    page.goto(f"/needs/{need.slug}/edit/?lang=mk")
    other = page.context.new_page()

    other.goto("/needs/?lang=mk")
    assert waiting(other) == MACEDONIAN
    other.wait_for_timeout(AT_REST)
    assert (controller(other), controller(page)) == (SERBIAN, SERBIAN)

    page.close()
    other.goto("/needs/?lang=mk")
    other.wait_for_function(f"() => navigator.serviceWorker.controller.scriptURL.endsWith('{MACEDONIAN}')")
