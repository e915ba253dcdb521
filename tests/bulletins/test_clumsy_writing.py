"""What tired people do with the form of a bulletin: each mistake has its words, and nothing is told by accident."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.bulletins.models import BulletinRecipient
from coordination.bulletins.services import feeds
from tests.bulletins.telling import address, begun, corrected, retracted, told
from tests.bulletins.test_writing import begun as begun_on_page
from tests.bulletins.test_writing import form_of, path, stored
from tests.cast import Cast
from tests.factories import actor_of, as_system
from tests.pages import browser, page_of, sent

pytestmark = pytest.mark.django_db
SOUND = {"title": "Note", "text": "Words.", "audience": "network", "starts_at": "20.12.2026 10:00"}


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"title": "x" * 300}, "id_title", "Shorten this to 150 characters; it has 300"),
        (
            {"title": "a\u202eb"},
            "id_title",
            "Remove the characters that change the direction of writing",
        ),
        ({"title": "a\x00b"}, "id_title", "Remove the invisible control characters; they often come with copied text"),
        ({"title": "Buses\r\nBcc: all@example.org"}, "id_title", "Write this on one line"),
        ({"ends_at": "20.12.2026 09:00"}, "id_ends_at", "The end must come after the beginning"),
        ({"starts_at": "", "ends_at": "20.12.2026 09:00"}, "id_ends_at", "The end must come after the beginning"),
        ({"figure_1_label": "x" * 500}, "id_figure_1_label", "Shorten this to 120 characters; it has 500"),
        ({"figure_1_label": "Beds", "figure_1_value": "9"}, "id_figure_1_source", "Say where the figure comes from"),
        (
            {"told": [f"town-{number}" for number in range(300)]},
            "id_told",
            "Name 100 authorities at most; you named 300. To tell more, choose a wider audience.",
        ),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(cast: Cast, typed, field, words):
    client = browser(cast.ada)
    draft = begun_on_page(client, "event")

    page = sent(client, path(draft), form_of(client, draft) | SOUND | typed | {"publish": "yes"})

    assert (page.status, page.field_errors) == (422, {field: words})
    assert stored(draft).title == ""


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": ""}, "Write what it is about"),
        ({"title": "\u200b\u200b".replace("\u200b", "\u200b")}, "Write what it is about"),
        ({"text": "\u200b"}, "Write what the others should know"),
        ({"starts_at": ""}, "Say when it begins"),
        ({"valid_until": "01.01.2020"}, "The end of validity has passed"),
        ({"valid_until": "01.01.2036"}, "A bulletin holds for a year at most"),
        ({"reply_wanted_by": "01.01.2020"}, "This day has passed"),
        ({"audience": "neighbours"}, "Choose at least one authority to tell"),
        ({"audience": "kinds"}, "Choose at least one kind of authority"),
    ],
)
def test_what_may_be_kept_but_not_told_is_said_before_publishing(cast: Cast, typed, words):
    client = browser(cast.ada)
    draft = begun_on_page(client, "event")
    assert client.post(path(draft), form_of(client, draft) | SOUND | typed | {"publish": "y"}).status_code == 302

    page = page_of(client, path(draft, "publish"))

    section = page.section("Not ready yet")
    assert words in section.text
    leads_to = section.all("a")[0].attributes["href"].split("#")[1]
    assert page_of(client, path(draft)).main.all(id=leads_to)
    assert page.buttons == ["Go on writing"]
    assert sent(client, path(draft, "publish"), {"version": str(stored(draft).version)}).status == 409
    assert stored(draft).state == "draft"


def test_ten_thousand_names_are_refused_with_words(cast: Cast):
    client = browser(cast.ada)
    draft = begun_on_page(client)
    many = {"told": [f"town-{number}" for number in range(10_000)], "audience": "neighbours"}

    page = sent(client, path(draft), form_of(client, draft) | SOUND | many)

    assert (page.status, "Nothing was changed" in page.root.text) == (400, True)


def test_emptied_hours_are_those_that_stood_there(cast: Cast):
    client = browser(cast.ada)
    draft = begun_on_page(client)

    client.post(path(draft), form_of(client, draft) | SOUND | {"acknowledge_hours": "", "save": "y"})

    assert (stored(draft).title, stored(draft).acknowledge_hours) == ("Note", 4)


def test_an_event_holds_until_it_is_over_where_nobody_says_otherwise(cast: Cast):
    client = browser(cast.ada)
    draft = begun_on_page(client, "event")
    day = f"{timezone.localdate() + timedelta(days=20):%d.%m.%Y}"
    times = {"starts_at": f"{day} 10:00", "ends_at": f"{day} 12:00"}

    client.post(path(draft), form_of(client, draft) | SOUND | times | {"save": "y"})
    assert stored(draft).valid_until == stored(draft).ends_at is not None
    client.post(path(draft), form_of(client, draft) | {"valid_until": f"{day} 11:00", "save": "y"})

    assert stored(draft).ends_at - stored(draft).valid_until == timedelta(hours=1)


def test_publishing_twice_and_coming_back_tells_once(cast: Cast):
    client = browser(cast.ada)
    draft = begun(cast, cast.farby)
    form = page_of(client, path(draft, "publish")).fields()
    edit = form_of(client, draft)
    answers = [client.post(path(draft, "publish"), form).url for _ in range(2)]

    # The back button: the old form, the old question, both long answered.
    page = sent(client, path(draft), edit | {"title": "Another", "publish": "y"})

    assert answers == ["/bulletins/B-0001/"] * 2
    assert page.status == 409
    assert "This is no longer possible: the bulletin is now “Published”." in page.text
    assert page.fields()["title"] == "Another"
    assert client.get(path(draft, "publish")).url == "/bulletins/B-0001/"
    with as_system():
        assert list(BulletinRecipient.objects.values_list("recipient__slug", flat=True)) == ["farby"]
    assert (stored(draft).edition, stored(draft).title) == (1, "Two buses")


def test_a_retracted_bulletin_is_not_corrected_and_what_was_typed_stays(cast: Cast):
    client = browser(cast.ada)
    bulletin = told(cast, cast.farby)
    form = form_of(client, bulletin, "correct")
    retracted(cast, bulletin)

    page = sent(client, path(bulletin, "correct"), form | {"title": "Three", "reason": "Recounted.", "publish": "y"})

    assert page.status == 409
    assert "This is no longer possible: the bulletin is now “Retracted”." in page.text
    assert (page.fields()["title"], page.fields()["reason"]) == ("Three", "Recounted.")
    assert client.get(path(bulletin, "correct")).url == "/bulletins/B-0001/"
    assert stored(bulletin).title == "Two buses"


def test_a_correction_after_the_deadline_of_replies_is_told(cast: Cast):
    bulletin = told(cast, reply_wanted_by=timezone.localdate())
    with as_system():
        yesterday = timezone.localdate() - timedelta(days=1)
        type(bulletin)._base_manager.filter(pk=bulletin.pk).update(reply_wanted_by=yesterday)

    assert corrected(cast, stored(bulletin), title="Three buses").edition == 2


def test_a_correction_says_what_it_changed(cast: Cast):
    bulletin = told(cast)
    figure = {"label": "Beds", "value": 3, "unit": "", "day": None, "source": "Own count"}
    corrected(cast, bulletin, title="Three buses", figures=[figure])

    page = page_of(browser(cast.gita), address(bulletin))

    assert "Corrected: this is edition 2. Recounted. What changed: Title, Figures" in page.text
    assert "What changed" not in page_of(browser(cast.gita), address(told(cast))).text


@pytest.mark.parametrize("text", ['<a data-hx-get="/x" href="javascript:alert(1)">x</a>', "![x](https://e.org/p.png)"])
def test_hostile_marks_neither_run_nor_ask_anybody(cast: Cast, text):
    bulletin = told(cast, text=text)

    body = page_of(browser(cast.gita), address(bulletin)).main.all(class_="prose")[0]

    assert [one for one in ("img", "script", "iframe") if body.all(one)] == []
    assert all("javascript" not in one.attributes.get("href", "") for one in body.all("a"))
    assert all(not name.startswith(("hx-", "data-")) for one in body.all("a") for name in one.attributes)


def test_a_narrow_bulletin_is_in_nobody_elses_list_feed_or_start_page(cast: Cast):
    told(cast, cast.farby, title="For Farby alone", is_urgent=True, kind="early_notice")

    for person, expected in (("gita", True), ("cleo", False)):
        user = getattr(cast, person)
        secret = feeds.make_feed(actor=actor_of(user), name="Phone", days=7)[1]
        client = browser(user)
        shown = [
            "For Farby alone" in page_of(client, "/bulletins/", tab="all").root.text,
            *(
                "For Farby alone" in browser(None).get(f"/feeds/{secret}/{file}").content.decode()
                for file in ("bulletins.atom", "alerts.xml")
            ),
        ]
        assert shown == [expected] * 3
        if not expected:
            assert "For Farby alone" not in page_of(client, "/").root.text
    assert "For Farby alone" not in browser(None).get("/feeds/public/alerts.xml").content.decode()
