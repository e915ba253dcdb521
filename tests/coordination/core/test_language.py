"""The language of a page: what a link, the person, the cookie and the browser ask for, in this order."""

import pytest
from django.conf import settings
from django.test import Client

from municipalities.models import User
from tests.cast import Cast
from tests.factories import as_system
from tests.pages import Page, browser

COOKIE = settings.LANGUAGE_COOKIE_NAME


def language_of(answer) -> str:
    return Page(answer).root.all("html")[0].attributes["lang"]


@pytest.mark.parametrize(
    ("wish", "lang"),
    [
        ("", "en-GB"),
        ("en-US,en;q=0.9", "en-GB"),
        ("sr", "sr-Cyrl"),
        ("sr-RS", "sr-Cyrl"),
        ("sr-Latn-RS,sr;q=0.5", "sr-Latn"),
        ("bs-BA", "bs"),
        ("bs-Cyrl-BA,bs;q=0.5", "bs"),
        ("hr", "hr"),
        ("hr-BA,hr;q=0.9,en;q=0.1", "hr"),
        ("sq-XK,sq;q=0.9", "sq"),
        ("cnr", "cnr"),
        ("cnr-ME,sr;q=0.5", "cnr"),
        ("mk-MK,sr;q=0.5", "mk"),
        ("sh", "sr-Latn"),
        ("de-DE,de;q=0.9", "en-GB"),
        ("de,sr;q=0.5,en;q=0.1", "sr-Cyrl"),
        ("sr;q=0.1,en;q=0.9", "en-GB"),
        ("*", "en-GB"),
        ("x" * 5000, "en-GB"),
        ("sr;q=banana", "en-GB"),
    ],
)
def test_a_browser_gets_the_nearest_complete_language(client: Client, db, wish, lang):
    answer = client.get("/sign-in/", headers={"accept-language": wish})

    assert (language_of(answer), answer.headers["Content-Language"]) == (lang, lang)


def test_link_person_cookie_and_browser_are_asked_in_this_order(network: Cast):
    client = browser(network.ada)
    client.cookies[COOKIE] = "sr-latn"
    wish = {"accept-language": "sr"}

    by_person = client.get("/", headers=wish)
    by_link = client.get("/?lang=sr", headers=wish)
    stranger = Client(headers=wish)
    by_browser = stranger.get("/sign-in/")
    stranger.cookies[COOKIE] = "sr-latn"
    by_cookie = stranger.get("/sign-in/")

    assert [language_of(one) for one in (by_link, by_person, by_cookie, by_browser)] == [
        "sr-Cyrl",
        "en-GB",
        "sr-Latn",
        "sr-Cyrl",
    ]


@pytest.mark.parametrize("wish", ["tr", "de", "../sr", "\x00", "SR", ""])
def test_a_link_with_a_language_that_is_not_offered_is_not_obeyed(client: Client, db, wish):
    assert language_of(client.get("/sign-in/", {"lang": wish})) == "en-GB"


def test_a_link_s_language_is_for_that_page_only(client: Client, db):
    client.get("/sign-in/", {"lang": "sr"})

    assert language_of(client.get("/sign-in/")) == "en-GB"


def test_the_switcher_is_remembered_for_the_browser_and_for_the_person(network: Cast):
    client = browser(network.ada)

    answer = client.post("/language/", {"language": "sr-latn", "next": "/needs/?view=own"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/needs/?view=own")
    cookie = client.cookies[COOKIE]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("sr-latn", True, "Lax")
    assert User.objects.get(pk=network.ada.pk).language == "sr-latn"
    assert User.objects.get(pk=network.cleo.pk).language == "en-gb"
    assert language_of(client.get("/")) == "sr-Latn"


@pytest.mark.parametrize("language", ["sq", "bs", "hr", "cnr", "mk"])
def test_every_written_language_is_offered_and_kept(network: Cast, language):
    client = browser(network.ada)
    offered = {
        button.attributes["value"]: button.attributes["lang"]
        for button in Page(client.get("/needs/")).root.all("button")
        if button.attributes.get("name") == "language"
    }

    client.post("/language/", {"language": language})

    assert offered[language] == language
    assert language_of(client.get("/needs/")) == language
    assert User.objects.get(pk=network.ada.pk).language == language


@pytest.mark.parametrize("wish", ["de", "", "sr\x00", "sr-Latn"])
def test_the_switcher_takes_only_what_it_offers(network: Cast, wish):
    client = browser(network.ada)

    answer = client.post("/language/", {"language": wish})

    assert answer.status_code == 302
    assert COOKIE not in client.cookies
    assert User.objects.get(pk=network.ada.pk).language == "en-gb"


@pytest.mark.parametrize(
    "wanted", ["https://example.org", "//example.org", "/\\example.org", "javascript:alert(1)", "\t//example.org", ""]
)
def test_the_switcher_sends_nobody_elsewhere(client: Client, db, wanted):
    answer = client.post("/language/", {"language": "sr", "next": wanted})

    assert answer.headers["Location"] == "/"


def test_the_switcher_is_no_page(client: Client, db):
    assert client.get("/language/").status_code == 405


@pytest.mark.parametrize(
    ("language", "number", "title"),
    [
        ("en-gb", "48,300", "Needs"),
        ("sq", "48.300", "Nevojat"),
        ("bs", "48.300", "Potrebe"),
        ("hr", "48.300", "Potrebe"),
        ("sr", "48.300", "Потребе"),
        ("sr-latn", "48.300", "Potrebe"),
    ],
)
def test_a_list_is_written_in_the_language_and_its_numbers_too(network: Cast, language, number, title):
    from tests.factories import make_need

    make_need(network.lind, people_affected=48300)
    page = Page(browser(network.ada).get("/needs/", {"lang": language}))

    assert (page.main.all("h1")[0].text, page.rows[0][4]) == (title, number)


def test_the_language_of_the_person_comes_before_that_of_the_browser(network: Cast):
    with as_system():
        User.objects.filter(pk=network.ada.pk).update(language="cnr")

    response = browser(network.ada).get("/needs/", headers={"accept-language": "en"})

    assert response.headers["Content-Language"] == "cnr"
