"""Writing a bulletin on its form: kinds, figures, audience, what publishing will do, conflicts and corrections."""

import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from coordination.bulletins.models import Bulletin, BulletinEdition, BulletinRecipient
from coordination.bulletins.services import bulletins, trust
from tests.cast import Cast
from tests.factories import actor_of, as_system
from tests.pages import Page, browser, page_of, sent

NEW = "/bulletins/new/"


def begun(client: Client, kind: str = "situation_note", **answers) -> Bulletin:
    """A draft as the first page makes it."""
    answer = client.post(NEW, page_of(client, NEW).fields() | {"kind": kind, "language": "en-gb"} | answers)
    assert answer.status_code == 302
    with as_system():
        return Bulletin._base_manager.latest("pk")


def stored(bulletin: Bulletin) -> Bulletin:
    with as_system():
        return Bulletin._base_manager.get(pk=bulletin.pk)


def form_of(client: Client, bulletin: Bulletin, step: str = "edit") -> dict:
    """What a browser would send back from the form."""
    return page_of(client, path(bulletin, step)).fields()


def path(bulletin: Bulletin, step: str = "edit") -> str:
    return f"/bulletins/{bulletin.slug}/{step}/"


def told() -> set[str]:
    with as_system():
        return set(BulletinRecipient.objects.values_list("recipient__slug", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", Bulletin.Kind.values)
def test_every_kind_goes_from_the_first_page_to_its_readers(cast: Cast, kind):
    client = browser(cast.dara)
    draft = begun(client, kind)
    typed = form_of(client, draft) | {
        "title": "Winter reception",
        "text": "**All** houses are open.",
        "audience": "network",
        "starts_at": "20.11.2026 10:00",
    }
    names = set(typed) if kind == "event" else set(typed) - {"starts_at"}

    answer = client.post(path(draft), {name: typed[name] for name in names} | {"publish": "yes"})

    assert answer.url == path(draft, "publish")
    page = page_of(client, path(draft, "publish"))
    assert "It is published at once." in page.text
    assert client.post(path(draft, "publish"), page.fields()).url == "/bulletins/B-0001/"
    made = Bulletin.objects.visible_to(actor_of(cast.gita).scope).get()
    assert (made.kind, made.state, made.title, made.text) == (
        kind,
        "published",
        "Winter reception",
        "**All** houses are open.",
    )


@pytest.mark.django_db
def test_all_that_the_form_asks_is_kept_as_it_was_written(cast: Cast):
    client = browser(cast.ada)
    draft = begun(client, "event")
    soon = timezone.localdate() + timedelta(days=20)
    typed = {
        "title": "Round table",
        "lead": "On winter.",
        "text": "Come.",
        "area": "Lind",
        "sector": "ACC",
        "starts_at": f"{soon:%d.%m.%Y} 10:00",
        "ends_at": f"{soon:%d.%m.%Y}, 12.30",
        "venue": "Town hall",
        "valid_until": f"{soon:%d.%m.%Y}",
        "reply_wanted_by": f"{soon:%Y-%m-%d}",
        "source": "Own count",
        "source_grade": "B",
        "information_grade": "2",
        "audience": "kinds",
        "audience_kinds": ["municipality", "central"],
        "is_urgent": "on",
        "acknowledge_hours": "6",
        "is_exercise": "on",
        "figure_1_label": "People in the centre",
        "figure_1_value": "1.200",
        "figure_1_unit": "people",
        "figure_1_day": "20.11.2026",
        "figure_1_source": "Centre's own list",
        "figure_2_label": "Money",
        "figure_2_value": "€22.6m",
        "figure_2_source": "Budget",
    }
    client.post(path(draft), form_of(client, draft) | typed | {"save": "yes"})

    made = stored(draft)
    assert (made.title, made.lead, made.venue, made.source) == ("Round table", "On winter.", "Town hall", "Own count")
    assert (made.place, made.sector) == (cast.lind.territory, cast.sector)
    assert (made.source_grade, made.information_grade, made.acknowledge_hours) == ("B", 2, 6)
    assert made.is_urgent
    assert made.is_exercise
    assert (made.audience, made.audience_kinds) == ("kinds", ["municipality", "central"])
    assert made.reply_wanted_by == soon
    zone = ZoneInfo(cast.lind.time_zone)
    starts, ends, until = (one.astimezone(zone) for one in (made.starts_at, made.ends_at, made.valid_until))
    assert [f"{one:%H:%M}" for one in (starts, ends, until)] == ["10:00", "12:30", "23:59"]
    assert made.figures == [
        {
            "label": "People in the centre",
            "value": 1200,
            "unit": "people",
            "day": "2026-11-20",
            "source": "Centre's own list",
        },
        {"label": "Money", "value": "€22.6m", "unit": "", "day": None, "source": "Budget"},
    ]
    # Opened and saved as it is, it is not written again.
    version = made.version
    client.post(path(draft), form_of(client, draft) | {"save": "yes"})
    assert stored(draft).version == version


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"area": "Nowhere"}, "id_area", "No place of the registers is called so"),
        ({"valid_until": "31.02.2027"}, "id_valid_until", "There is no such day: check the day and the month"),
        ({"starts_at": "20.11.1999 10:00"}, "id_starts_at", "Enter a year from 2000 to 2036"),
        ({"starts_at": "20.11.2026 25:00"}, "id_starts_at", "Enter a time from 00:00 to 23:59"),
        ({"starts_at": "20.11.2026"}, "id_starts_at", "Add the time, for example 20.11.2026 14:30"),
        ({"acknowledge_hours": "73"}, "id_acknowledge_hours", "Enter 72 or less"),
        ({"figure_1_label": "Beds"}, "id_figure_1_value", "Enter the value, or empty the row"),
        ({"text": "x" * 20_001}, "id_text", "Shorten this to 20000 characters; it has 20001"),
        ({"audience": "all"}, "id_audience", "Select a valid choice. all is not one of the available choices."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_stays(cast: Cast, typed, field, words):
    client = browser(cast.ada)
    draft = begun(client, "event")
    page = sent(client, path(draft), form_of(client, draft) | {"title": "Kept", **typed, "save": "yes"})

    assert page.status == 422
    assert page.field_errors[field] == words
    assert page.fields()["title"] == "Kept"
    assert stored(draft).title == ""


@pytest.mark.django_db
def test_the_text_is_shown_before_it_is_saved_and_rows_can_be_added(cast: Cast):
    client = browser(cast.ada)
    draft = begun(client)
    typed = form_of(client, draft) | {"title": "Kept", "text": "**Loud** <script>alert(1)</script>"}

    page = sent(client, path(draft), typed | {"preview": "yes"})

    assert (page.status, page.field_errors) == (200, {})
    [shown] = page.main.all("div", class_="prose")
    assert shown.all("strong")[0].text == "Loud"
    assert not shown.all("script")
    assert stored(draft).text == ""
    assert "figure_3_label" not in page.fields()
    page = sent(client, path(draft), page.fields() | {"rows": "yes"})
    assert "figure_5_label" in page.fields()
    assert page.fields()["title"] == "Kept"
    full = {f"figure_12_{part}": "x" for part in ("label", "value", "source")}
    client.post(path(draft), typed | full | {"save": "yes"})
    assert stored(draft).figures == [{"label": "x", "value": "x", "unit": "", "day": None, "source": "x"}]
    assert "**Loud**" not in page_of(client, path(draft, "preview")).text


@pytest.mark.django_db
def test_the_confirm_page_says_who_is_told_and_nobody_is_before(cast: Cast):
    client = browser(cast.ada)
    draft = begun(client)
    typed = form_of(client, draft) | {"title": "Note", "text": "Words.", "audience": "neighbours", "find": "farby"}
    page = sent(client, path(draft), typed | {"search": "yes"})
    assert "1 authority found" in page.text
    client.post(path(draft), page.fields() | {"told": ["farby"], "is_urgent": "on", "publish": "yes"})

    page = page_of(client, path(draft, "publish"))

    assert "1 authority is told by name: Farby" in page.text
    assert "asked to acknowledge within 4 hours" in page.text
    assert told() == set()
    form = page.fields()
    assert client.post(path(draft, "publish"), form).url == "/bulletins/B-0001/"
    assert told() == {"farby"}
    # The same confirmation again tells nobody again.
    assert client.post(f"/bulletins/{draft.uuid}/publish/", form).url == "/bulletins/B-0001/"
    assert stored(draft).edition == 1


@pytest.mark.django_db
def test_a_narrow_audience_is_counted_as_it_will_be_told(cast: Cast):
    client = browser(cast.ada)
    draft = begun(client)
    words = {"title": "Note", "text": "Words.", "audience": "country", "publish": "yes"}
    client.post(path(draft), form_of(client, draft) | words)

    page = page_of(client, path(draft, "publish"))
    assert "4 authorities are told by name: Holm, Ministry of Interior, Towns of Nordland, Vale County" in page.text
    client.post(path(draft, "publish"), page.fields())

    assert told() == {"holm", "interior", "towns", "vale-county"}


@pytest.mark.django_db
def test_what_the_secretariat_reads_first_says_so_and_what_lacks_something_is_not_published(cast: Cast):
    client = browser(cast.ada)
    draft = begun(client)
    assert "Write what it is about" in page_of(client, path(draft, "publish")).text
    page = sent(client, path(draft, "publish"), {"version": str(draft.version)})
    assert page.status == 409
    client.post(path(draft), form_of(client, draft) | {"title": "A", "text": "B", "audience": "public", "publish": "y"})

    page = page_of(client, path(draft, "publish"))

    assert "The secretariat reads it first. Nobody is told before it agrees." in page.text
    assert "Everyone can read it, without signing in." in page.text
    client.post(path(draft, "publish"), page.fields())
    assert stored(draft).state == "pending"
    trust.set_level(actor=actor_of(cast.dara), authority=cast.lind, level="blocked", reason="Misused.", version=0)
    other = begun(client)
    page = page_of(client, path(other, "publish"))
    assert "does not let your authority publish" in page.text
    assert page.buttons == []


@pytest.mark.django_db
def test_the_loser_of_a_race_keeps_what_was_typed_and_reads_what_the_other_saved(cast: Cast):
    ada, mira = browser(cast.ada), browser(cast.lena, cast.lind)
    draft = begun(ada)
    mine, theirs = form_of(ada, draft), form_of(mira, draft)
    mira.post(path(draft), theirs | {"title": "By Lena", "save": "yes"})

    page = sent(ada, path(draft), mine | {"title": "By Ada", "lead": "Mine", "save": "yes"})

    assert page.status == 409
    assert "By Lena" in page.section("What somebody else saved meanwhile").text
    assert page.fields()["title"] == "By Ada"
    assert stored(draft).title == "By Lena"
    ada.post(path(draft), page.fields() | {"save": "yes"})
    assert (stored(draft).title, stored(draft).lead) == ("By Ada", "Mine")
    assert sent(ada, path(draft, "publish"), {"version": "1"}).status == 409


def published(cast: Cast, **values) -> Bulletin:
    draft = bulletins.begin_bulletin(
        actor=actor_of(cast.ada),
        kind="situation_note",
        language="en-gb",
        title="About 200",
        text="Two buses.",
        audience="neighbours",
        audience_named=[cast.farby.pk],
        valid_until=timezone.now() + timedelta(days=3),
        **values,
    )
    return bulletins.publish_bulletin(actor=actor_of(cast.ada), bulletin_id=draft.pk, version=draft.version)


@pytest.mark.django_db
def test_a_correction_says_why_keeps_its_readers_and_reaches_them(cast: Cast):
    first = published(cast)
    client = browser(cast.ada)
    typed = form_of(client, first, "correct")
    assert not {"audience", "told", "is_exercise"} & set(typed)
    assert sent(client, path(first, "correct"), typed | {"title": "About 300", "publish": "y"}).field_errors == {
        "id_reason": "Say why; everybody who was told reads it."
    }
    page = sent(client, path(first, "correct"), typed | {"reason": "Recounted.", "publish": "y"})
    assert page.field_errors == {"id_text": "Nothing was changed. Change what is wrong, or take the bulletin back."}

    more = {"title": "About 300", "reason": "Recounted.", "audience": "public", "told": "holm", "publish": "y"}
    client.post(path(first, "correct"), typed | more)

    now = stored(first)
    assert (now.state, now.title, now.edition, now.audience) == ("corrected", "About 300", 2, "neighbours")
    # A moment that the form shows by the minute is no change.
    assert now.valid_until == first.valid_until
    rows = BulletinEdition.objects.visible_to(actor_of(cast.gita).scope).order_by("edition")
    assert [(row.words["title"], row.reason) for row in rows] == [("About 200", ""), ("About 300", "Recounted.")]
    assert client.get(path(first, "edit")).url == "/bulletins/B-0001/"
    assert sent(client, path(first, "correct"), typed | more).status == 409


@pytest.mark.django_db
def test_strangers_neither_find_a_draft_nor_correct_what_they_may_read(cast: Cast):
    draft = begun(browser(cast.ada))
    first = published(cast)

    for person in (cast.cleo, cast.gita, cast.finn, cast.dara, cast.ivo):
        client = browser(person)
        for step in ("edit", "preview", "publish"):
            assert client.get(path(draft, step)).status_code == 404
            assert client.post(path(draft, step), {"title": "Mine"}).status_code in {404, 405}
    for person in (cast.gita, cast.finn, cast.dara):
        assert browser(person).get(path(first, "correct")).status_code == 403
        assert browser(person).post(path(first, "correct"), {"title": "Mine"}).status_code == 403
    assert stored(draft).title == ""


@pytest.mark.django_db
def test_the_first_page_begins_one_draft_however_often_it_is_sent(cast: Cast):
    client = browser(cast.ada)
    form = page_of(client, NEW, kind="question").fields()
    assert form["kind"] == "question"

    assert client.post(NEW, form).url == client.post(NEW, form).url
    assert sent(client, NEW, form | {"kind": "gossip"}).status == 422
    assert sent(browser(cast.mira), NEW, form | {"record": str(uuid.uuid4())}).status == 409
    assert browser(cast.ivo).get(NEW).status_code == 403
    with as_system():
        assert Bulletin._base_manager.count() == 1


@pytest.mark.django_db
def test_what_was_typed_outlives_the_session(cast: Cast):
    client = browser(cast.ada)
    draft = begun(client)
    typed = form_of(client, draft) | {"title": "Kept", "figure_2_label": "Beds"}
    client.session.flush()
    assert client.post(path(draft), typed | {"save": "yes"}).url.startswith("/sign-in/")
    client.force_login(cast.ada, backend="allauth.account.auth_backends.AuthenticationBackend")

    page = page_of(client, path(draft))

    assert "All that you typed is here." in page.text
    assert (page.fields()["title"], page.fields()["figure_2_label"]) == ("Kept", "Beds")
    assert stored(draft).title == ""


@pytest.mark.django_db
def test_a_form_for_the_other_house_can_be_sent_for_it(cast: Cast):
    client = browser(cast.lena, cast.lind)
    draft = begun(client)
    typed = form_of(client, draft) | {"title": "For Lind", "save": "yes"}
    client.post("/acting/", {"authority": str(cast.holm.uuid)})

    page = sent(client, path(draft), typed)

    assert page.status == 409
    again = Page.fields_of(next(one for one in page.main.all("form") if one.all("input", name="switch_to")))
    client.post(path(draft), again)
    assert stored(draft).title == "For Lind"
