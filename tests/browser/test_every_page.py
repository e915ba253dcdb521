"""Every page of the portal, walked at desk and phone width: accessible, in one piece, in the right language."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from urllib.parse import urlsplit

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models.functions import Length
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services.attachments import attach_file as attach_to_bulletin
from coordination.bulletins.services.bulletins import begin_bulletin, publish_bulletin
from coordination.core import catalogues, extraction
from coordination.digests.catcher import Maildir
from coordination.digests.models import (
    DigestDelivery,
    DigestRule,
    DigestRun,
    MailBounce,
    MailSuppression,
    MassMail,
    NoticeWish,
)
from coordination.digests.services import notice_planning, rules, stopping
from coordination.jobs.models import Job
from municipalities.models import Authority, Membership, Sector, User
from municipalities.services.memberships import end_membership
from needs.models import Need
from needs.models.need import TITLE_MAX
from needs.services.attachments import attach_file
from needs.services.needs import begin_need, submit_need, write_need
from needs.services.sharing import share_need
from tests.browser import axe
from tests.browser.conftest import DESK, HEIGHTS, PHONE, picture, visitor
from tests.browser.long_bulletin import bulletin_addresses
from tests.browser.person import Person, complaints, send_digest_to
from tests.browser.portal_pages import (
    ADMINISTRATOR,
    APPROVER_ABOVE,
    NO_HOUSE,
    NOT_HERE,
    OFFICER,
    OFFICER_ABOVE,
    PAGES,
    REFUSED_FORMS,
)
from tests.factories import actor_of, as_system

pytestmark = pytest.mark.django_db

Visit = Callable[..., tuple[Page, int]]
ZOOMED = 320
# All that a page needs beside itself is kept by the browser: see test_weight.py for the first visit.
LATER_PAGE = 40_000
# One long word as well, as names of places and institutions are.
LONG_TITLE = ("Kreveti i grijanje za prihvatni centar " * 4 + "Prijestolonasljednikovičevićkinjinima" * 3)[:TITLE_MAX]


@pytest.fixture(scope="module")
def addresses(network: str) -> dict[str, str]:
    """The records that the table of pages names in braces."""
    officer = User.objects.get(email=f"{OFFICER}.example.org")
    with transaction.atomic():
        empty = begin_need(actor=actor_of(officer), language="en-gb")
        plan = SimpleUploadedFile(f"{LONG_TITLE}.txt", b"Rooms")
        file = attach_file(actor=actor_of(officer), need_id=empty.pk, file=plan, description=LONG_TITLE)
    long = long_need(officer)
    notes = bulletin_addresses(User.objects.get(email=f"{OFFICER_ABOVE}.example.org"), officer)
    end_role(NO_HOUSE)
    reader = f"{APPROVER_ABOVE}.example.org"
    send_digest_to(reader)
    notice_planning.plan_notices()
    with as_system():
        examples = Need.objects.unscoped("one of each state").filter(authority__slug="ba-bihac", is_example=True)
        records = {need.state: need.slug for need in examples}
        without_people = Authority.objects.filter(kind="municipality", contact_points=None)
        return (
            records
            | notes
            | {
                "empty": str(empty.uuid),
                "file": str(file.uuid),
                "long": long.slug,
                "membership": str(Membership.objects.get(user=officer).uuid),
                "waiting": str(Bulletin.objects.unscoped("one that waits").filter(state="pending")[0].uuid),
                **bulletins_of(officer),
                "rule": further_rule_of(officer),
                "silent": without_people.order_by(Length("name").desc())[0].slug,
                "mail": Maildir(settings.MAIL_CATCHER_DIR).keys()[0],
                "job": str(waiting_job(officer).uuid),
                "run": DigestDelivery.objects.get(person__email=reader, rule_group="weekly").period,
                "sent": str(DigestDelivery.objects.get(person__email=reader, rule_group="weekly").uuid),
                "stopped": stopped_address(reader),
                **mass_mails_of(),
                "told_of": str(long.uuid),
                "stop": stopping.token(DigestRule.objects.get(person__email=reader)),
                "stop_kind": stop_kind_of(reader),
                "reset_key": f"{user_pk_to_url_str(officer)}-{default_token_generator.make_token(officer)}",
            }
        )


def bulletins_of(officer: User) -> dict[str, str]:
    """A draft of Bihać with words as long as they may be, and a bulletin that it told the network."""
    words = {"title": LONG_TITLE[:150], "lead": LONG_TITLE, "text": f"## {LONG_TITLE}\n\n- {LONG_TITLE}\n" * 5}
    figures = [{"label": LONG_TITLE[:100], "value": 1200, "unit": "", "day": "2026-11-20", "source": LONG_TITLE[:100]}]
    with transaction.atomic():
        texts = {**words, "figures": figures, "is_urgent": True}
        draft, told = (
            begin_bulletin(actor=actor_of(officer), kind="situation_note", language="bs", **texts) for _number in "12"
        )
        told = publish_bulletin(actor=actor_of(officer), bulletin_id=told.pk, version=told.version)
        plan = SimpleUploadedFile(f"{LONG_TITLE}.txt", b"Rooms")
        file = attach_to_bulletin(actor=actor_of(officer), bulletin_id=draft.pk, file=plan, description=LONG_TITLE)
    return {"note_draft": draft.slug, "note_told": told.slug, "note_file": str(file.uuid)}


def further_rule_of(officer: User) -> str:
    """A rule beside the weekly one, with a name as long as it may be."""
    wish = rules.Wish(frequency="weekly", weekday=1, hour=7, area="network", name=LONG_TITLE[:60])
    return str(rules.add_rule(actor=actor_of(officer), wish=wish).uuid)


def stopped_address(email: str) -> str:
    """An address that this person had, to which a digest came back; the one that they have now takes mails."""
    mail = DigestDelivery.objects.get(person__email=email, rule_group="weekly")
    MailBounce.objects.create(delivery=mail, kind="hard", source="report", status=f"550 5.1.1 {LONG_TITLE}"[:300])
    values = {"person_id": mail.person_id, "reason": "hard", "detail": f"550 5.1.1 {LONG_TITLE}"[:300]}
    return str(MailSuppression.objects.create(address_hash="of an older address", **values).uuid)


def mass_mails_of() -> dict[str, str]:
    """Mass mails with words as long as they may be, written by nobody whose pages are looked at: one of each state."""
    writer = User.objects.get(email="laura@iom.example.org")
    house = Authority.objects.filter(kind="secretariat")[0]
    words = {"subject": LONG_TITLE[:150], "text": f"{LONG_TITLE} https://example.org/{'long/' * 30}\n\n" * 5}
    audience = {"kinds": [*Authority.Kind.values], "roles": [*Membership.Role.values], "writers": [writer.pk]}
    steps = {"released_by": writer, "released_at": timezone.now()}
    found = {}
    for state in ("draft", "waiting", "released"):
        who = {**steps, "writers": [0]} if state == "released" else {}
        values = {**words, **audience, **who, "language": "bs", "changed_by": writer, "authority": house}
        mail = MassMail.objects.create(state=state, **values)
        found[f"mass_{state}"] = str(mail.uuid)
    DigestRun.objects.create(rule_group="mass", period=mail.run_period, planned=4000, sent=12)
    return found


def stop_kind_of(email: str) -> str:
    """The stop link's secret part of a mail at once that this person was owed."""
    wish = NoticeWish.objects.get(person__email=email)
    return stopping.notice_token(wish.uuid, wish.kind)


def long_need(officer: User) -> Need:
    """A submitted need of Bihać with texts as long as they may be, shared with two authorities; 3 people are hidden."""
    texts = {"title": LONG_TITLE, "situation": f"{LONG_TITLE}\n\n" * 10}
    choices = {"sector": Sector.objects.get(code="ACC-WIN"), "severity": 4, "lacking": ["staff", "space"]}
    values = {**texts, **choices, "people_affected": 3, "is_free_of_personal_data": True}
    with transaction.atomic():
        actor = actor_of(officer)
        need = begin_need(actor=actor, language="bs")
        need = write_need(actor=actor, need_id=need.pk, version=need.version, values=values)
        need = submit_need(actor=actor, need_id=need.pk, version=need.version)
        for slug in ("rs-sid", "iom"):
            reader = Authority.objects.get(slug=slug)
            share_need(actor=actor, need_id=need.pk, authority=reader, reason=LONG_TITLE)
    return need


#: What an export of one's own needs asks for.
WISH = {"view": "own", "chosen": {}, "columns": [], "format": "csv"}


def waiting_job(officer: User) -> Job:
    """A large export that nobody has begun: its page looks again by itself. Inside the system role."""
    house = Authority.objects.get(slug="ba-bihac")
    values = {"person": officer, "authority": house, "held_at_asking": [house.pk], "language": "en-gb"}
    return Job.objects.create(kind="needs.export", parameters=WISH, **values)


def end_role(email: str) -> None:
    """The administrator of Bihać ends the only role of a colleague."""
    with transaction.atomic():
        administrator = actor_of(User.objects.get(email=f"{ADMINISTRATOR}.example.org"))
        membership = Membership.objects.get(user__email=f"{email}.example.org")
        end_membership(actor=administrator, membership_id=membership.pk, reason="Moved to another job")


@pytest.fixture(scope="module")
def visit(browser: Browser, network: str, addresses: dict[str, str]) -> Iterator[Visit]:
    """Open a page as a person: `visit("amra@bihac", "/needs/{draft}/", language="sr")`; one browser for each person."""
    pages: dict[str, Page] = {}

    def visited(email: str, path: str, *, language: str = "en-gb", width: int = DESK) -> tuple[Page, int]:
        if email not in pages:
            pages[email] = visitor(browser, network)
            if email:
                Person(pages[email], email).open_and_sign_in()
        page = pages[email]
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        page.complaints.clear()
        answer = page.goto(with_language(path.format(**addresses), language))
        if "lang=" not in page.url:
            # A link from a mail leads on in the language of the person whom it was sent to.
            answer = page.goto(with_language(page.url, language))
        assert answer is not None
        page.evaluate("document.fonts.ready.then(() => true)")
        assert int(answer.headers["content-length"]) <= LATER_PAGE
        return page, answer.status

    yield visited
    for page in pages.values():
        page.context.close()


def with_language(path: str, language: str) -> str:
    """The address in a language, as links in mails have it; the choice of the person stays as it is."""
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def named(case: tuple[str, str, object]) -> str:
    """How a case is called in the output, and its pictures."""
    return f"{case[0] or 'nobody'}-{case[1]}"


@pytest.mark.parametrize("case", PAGES, ids=named)
def test_a_page_is_accessible_fits_and_is_light(visit: Visit, case: tuple[str, str, int]) -> None:
    email, path, status = case

    page, answered = visit(email, path)

    assert answered == status
    assert_good(page, named(case))
    assert complaints(page) == []


@pytest.mark.parametrize("case", PAGES, ids=named)
def test_a_page_fits_in_cyrillic(visit: Visit, case: tuple[str, str, int]) -> None:
    email, path, status = case

    page, answered = visit(email, path, language="sr", width=PHONE)

    assert answered == status
    assert page.locator("html").get_attribute("lang") == "sr-Cyrl"
    assert axe.overflow(page) == 0
    picture(page, f"{named(case)}-{PHONE}-sr")
    page.set_viewport_size({"width": DESK, "height": HEIGHTS[DESK]})
    assert axe.overflow(page) == 0
    picture(page, f"{named(case)}-{DESK}-sr")
    assert complaints(page) == []


@pytest.mark.parametrize("language", ["sq", "bs", "hr", "cnr", "mk"])
@pytest.mark.parametrize("case", PAGES, ids=named)
def test_a_page_fits_in_the_other_languages_and_holds_no_english_sentence(
    visit: Visit, case: tuple[str, str, int], language: str
) -> None:
    email, path, status = case

    page, answered = visit(email, path, language=language, width=PHONE)

    assert answered == status
    assert page.locator("html").get_attribute("lang") == language
    assert axe.overflow(page) == 0
    picture(page, f"{named(case)}-{PHONE}-{language}")
    words = " ".join(page.locator("body").inner_text().split())
    # A mail is shown in the language of the person who got it.
    assert "{mail}" in path or [sentence for sentence in english_sentences() if sentence in words] == []
    assert complaints(page) == []


@cache
def english_sentences() -> tuple[str, ...]:
    """Messages of three words and more without placeholders: what a page shows when nobody translated it in time."""
    texts = {message.text for message in extraction.messages(catalogues.ROOT)}
    return tuple(text for text in sorted(texts) if len(text.split()) >= 3 and not set("%<") & set(text))


@pytest.mark.parametrize("case", REFUSED_FORMS, ids=named)
def test_a_refused_form_leads_to_what_is_wrong(visit: Visit, case: tuple[str, str, str]) -> None:
    email, path, words = case
    page, _answered = visit(email, path)

    page.get_by_role("button", name=words).click()
    # The form of a need saves what is left before it goes.
    expect(page).to_have_title(re.compile("^Error: "))
    page.wait_for_load_state("load")

    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    assert_good(page, f"{named(case)}-refused")
    assert complaints(page) == []


@pytest.mark.parametrize(
    ("language", "whole", "few"),
    [
        ("en-gb", "You have 2,000 characters remaining", "You have 2 characters remaining"),
        ("bs", "Preostalo je 2.000 znakova", "Preostala su 2 znaka"),
        ("hr", "Preostalo je 2.000 znakova", "Preostala su 2 znaka"),
        ("mk", "Преостануваат 2.000 знака", "Преостануваат 2 знака"),
        ("sr", "Преостало је 2.000 знакова", "Преостала су 2 знака"),
    ],
)
def test_characters_left_are_counted_as_the_language_counts(visit: Visit, language: str, whole: str, few: str) -> None:
    page, _answered = visit(APPROVER_ABOVE, "/needs/{submitted}/", language=language)
    note = page.locator("[data-module=govuk-character-count][data-maxlength='2000']:visible").first
    # What is seen: the count for screen readers waits until nobody types, and the words without scripts stay hidden.
    counter = note.locator(".govuk-character-count__status")

    expect(counter).to_have_text(whole)
    note.locator("textarea").fill("x" * 1998)
    expect(counter).to_have_text(few)
    assert note.get_attribute("lang") is None


def assert_good(page: Page, name: str) -> None:
    """Nothing for axe to find, headings and language in order, nothing too wide, at each width."""
    assert page.locator("html").get_attribute("lang") == "en-GB"
    assert page.locator("h1").count() == 1
    assert page.title().endswith(" – Regional Coordination Portal")
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        assert (width, axe.findings(page)) == (width, [])
        assert (width, axe.overflow(page)) == (width, 0)
        picture(page, f"{name}-{width}")
    # 1280 pixels at 400 per cent.
    page.set_viewport_size({"width": ZOOMED, "height": HEIGHTS[PHONE]})
    assert (ZOOMED, axe.overflow(page)) == (ZOOMED, 0)


def test_the_chosen_tab_is_in_sight_on_a_phone(visit: Visit) -> None:
    page, _answered = visit(OFFICER, "/situation/rs/", width=PHONE)

    chosen = page.locator(".moj-sub-navigation [aria-current]").bounding_box()

    assert chosen is not None
    assert 0 <= chosen["x"] <= PHONE - chosen["width"]


def test_every_page_is_in_the_table(addresses: dict[str, str]) -> None:
    paths = [urlsplit(path.format(**addresses)).path for _email, path, status in PAGES if status != 404]
    walked = {resolve(path).view_name for path in paths}

    assert set(page_names(get_resolver())) == walked | set(NOT_HERE)


def page_names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """Names of all addresses that answer GET with something for people."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            if pattern.namespace != "api":
                yield from page_names(pattern, inner)
        elif answers_get(pattern):
            yield f"{namespace}{pattern.name}"


def answers_get(pattern: URLPattern) -> bool:
    """True unless the view takes other methods only."""
    view = getattr(pattern.callback, "view_class", None)
    if view is None:
        return pattern.name != "set-language"
    return hasattr(view, "get") and "get" in view.http_method_names
