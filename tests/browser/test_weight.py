"""What a first and a later visit load over the wire, cold cache and gzip, for a Latin and for a Cyrillic page."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from municipalities.models import User
from tests.cast import Cast, build_cast
from tests.factories import as_system, make_need

FIRST_VISIT = 180_000
LATER_PAGE = 40_000
# Names stay as people wrote them, so a page may need the letters of every script at once: the heaviest case.
TITLE = "Zimski smeštaj za Đenoviće, Šid и Бујановац"

SignedIn = Callable[[str, User], BrowserContext]


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast()


@pytest.fixture
def signed_in(browser: Browser, portal: str) -> Iterator[SignedIn]:
    """A browser that has never been here, in a language, with the session of a person."""
    contexts = []

    def opened(language: str, person: User) -> BrowserContext:
        with as_system():
            User.objects.filter(pk=person.pk).update(language=language)
        client = Client()
        client.force_login(person)
        context = browser.new_context(base_url=portal)
        contexts.append(context)
        cookies = [{"name": name, "value": held.value, "url": portal} for name, held in client.cookies.items()]
        context.add_cookies(cookies)
        return context

    yield opened
    for context in contexts:
        context.close()


def _weigh(page: Page, path: str) -> int:
    """Bytes received for `path` and all it needs, heads included; what comes from the browser's cache counts 0."""
    sizes: list[float] = []
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    answer = page.goto(path, wait_until="networkidle")
    network.detach()
    assert answer is not None
    assert answer.status == 200
    return round(sum(sizes))


@pytest.mark.parametrize(("language", "html_lang"), [("en-gb", "en-GB"), ("bs", "bs"), ("hr", "hr"), ("sr", "sr-Cyrl")])
def test_first_and_later_visits_keep_their_budget(
    signed_in: SignedIn, people: Cast, language: str, html_lang: str
) -> None:
    for _number in range(30):
        make_need(people.lind, state="submitted", title=TITLE)
    page = signed_in(language, people.ben).new_page()

    first = _weigh(page, "/needs/")
    assert page.locator("html").get_attribute("lang") == html_lang
    later = {path: _weigh(page, path) for path in ("/", "/situation/", "/network/", "/needs/queue/")}

    print(f"{language}: first visit {first} bytes, later pages {later}")
    assert 100_000 < first <= FIRST_VISIT, "under 100 kB the fonts were not counted"
    assert {path: size for path, size in later.items() if size > LATER_PAGE} == {}


@pytest.mark.parametrize("language", ["en-gb", "sr"])
def test_the_form_of_a_need_keeps_its_budget_as_first_and_as_later_page(
    signed_in: SignedIn, people: Cast, language: str
) -> None:
    need = make_need(people.lind, created_by=people.ada, sector=people.sector, title=TITLE)
    page = signed_in(language, people.ada).new_page()

    first = _weigh(page, f"/needs/{need.uuid}/edit/")
    later = _weigh(page, f"/needs/{need.uuid}/edit/")

    print(f"{language}: the form as first visit {first} bytes, as later page {later}")
    assert 100_000 < first <= FIRST_VISIT, "under 100 kB the fonts were not counted"
    assert later <= LATER_PAGE
