"""Reading a page of the situation: key figures by label, tables by heading, and what one address says in all forms."""

import re

from django.utils import timezone

from needs.models import Need
from tests.factories import make_need
from tests.pages import Page, browser, page_of

PEOPLE = "People affected (largest open need of each municipality)"
MUNICIPALITIES = "Municipalities with open needs"
DAYS = "Days until acceptance (median)"
WAITING = "Waiting for an answer"
#: Parts of an answer that differ between two requests for the same thing.
_PASSING = (
    rb'name="csrf-?(?:middleware)?token" (?:content|value)="[^"]*"',
    rb"Figures as of <time.*?</time>",
    rb'"as_of":\s?"[^"]*"',
)


def counted(authority, *, state: str = "accepted", **values) -> Need:
    """A need that counts in the figures."""
    return make_need(authority, state=state, **{"decided_at": timezone.now(), **values})


def strip(page: Page) -> dict[str, str]:
    """The key figures by their label."""
    items = page.main.all(class_="figures__item")
    return {one.all("dt")[0].text: one.all(class_="figures__n")[0].text for one in items}


def notes(page: Page) -> dict[str, str]:
    """The first note below each key figure."""
    items = page.main.all(class_="figures__item")
    return {one.all("dt")[0].text: one.all(class_="figures__note")[0].text for one in items}


def table(page: Page, heading: str) -> list[list[str]]:
    """Body rows of the table in the section with this heading; no rows where there is no such section."""
    if heading not in headings(page):
        return []
    rows = [row for body in page.section(heading).all("tbody") for row in body.all("tr")]
    return [[cell.text for cell in row.walk() if cell.tag in {"td", "th"}] for row in rows]


def headings(page: Page) -> list[str]:
    """Headings of the sections, and of what stands there when nothing is counted."""
    return [one.text for one in page.main.all("h2")]


def attention(page: Page) -> list[str]:
    """The rows of the list beside the map, as words."""
    return [one.text for one in page.section("Municipalities needing attention").all("li")]


def drawn(page: Page) -> list[str]:
    """What the circles of the map say."""
    marks = page.main.all(class_="map__marks")
    return [title.text for title in marks[0].all("title")] if marks else []


def read(user, path: str) -> bytes:
    """The body of an address as this person reads it, without what passes."""
    answer = browser(user).get(path)
    assert answer.status_code == 200, path
    body = answer.content
    for pattern in _PASSING:
        body = re.sub(pattern, b"", body)
    return body


def situation(user, path: str = "/situation/", **query) -> Page:
    """A page of the situation."""
    return page_of(browser(user), path, **query)
