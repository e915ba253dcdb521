"""A house takes out of the secretariat's queue what it put there: a draft again, whoever of the house asks."""

from collections.abc import Callable
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.http import HttpResponse

from coordination.bulletins.models import Bulletin, BulletinMove
from coordination.bulletins.services import bulletins, withdrawing
from municipalities.models import AuditEvent
from tests.bulletins.telling import address, begun, told
from tests.bulletins.test_notices import told as told_at_once
from tests.bulletins.test_notices import words_for
from tests.cast import Cast, build_cast
from tests.coordination.digests.noticing import plan
from tests.factories import actor_of, as_system, fresh
from tests.pages import Page, browser, followed, page_of, sent

QUEUE = "/bulletins/pending/"
BUTTON = "Make it a draft again"


def waiting(cast: Cast) -> Bulletin:
    """Ada's words for the public, which the secretariat reads first."""
    return told(cast, audience="public")


def withdrawn(cast: Cast, bulletin: Bulletin, by: str = "ada") -> Bulletin:
    """A draft again."""
    return withdrawing.withdraw_bulletin(
        actor=actor_of(getattr(cast, by)), bulletin_id=bulletin.pk, version=bulletin.version
    )


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["ada", "mira"])
def test_its_house_makes_it_a_draft_again_and_the_queue_is_empty(cast: Cast, person):
    note = waiting(cast)
    client = browser(getattr(cast, person))
    page = page_of(client, address(note))
    assert BUTTON in page.buttons
    done = followed(client, address(note, "withdraw/"), {"version": note.version})

    now = fresh(note)
    assert (now.state, now.reach, now.edition, now.version) == ("draft", 0, 0, note.version + 1)
    assert done.notices[0] == ("success", "“Two buses” is with Lind again.")
    assert f"History Draft by {person.title()}, Lind" in " ".join(done.section("History").text.split())
    assert BUTTON not in done.buttons
    assert "Two buses" not in page_of(browser(cast.dara), QUEUE).text
    assert browser(cast.dara).get(address(note)).status_code == 404
    with as_system():
        event = AuditEvent.objects.get(action="bulletins.bulletin.withdrawn")
        assert BulletinMove._base_manager.filter(bulletin=note, kind="withdraw", from_state="pending").count() == 1
    assert (event.before, event.after) == ({"state": "pending"}, {"state": "draft"})


@pytest.mark.django_db
def test_it_can_be_written_put_forward_and_released_after_that(cast: Cast):
    note = withdrawn(cast, waiting(cast))
    values = {"title": "Three buses"}
    note = bulletins.write_bulletin(actor=actor_of(cast.ada), bulletin_id=note.pk, version=note.version, values=values)
    note = bulletins.publish_bulletin(actor=actor_of(cast.ada), bulletin_id=note.pk, version=note.version)
    assert note.state == "pending"

    out = bulletins.release_bulletin(actor=actor_of(cast.dara), bulletin_id=note.pk, version=note.version)
    assert (out.state, out.title, out.edition) == ("published", "Three buses", 1)


@pytest.mark.django_db
def test_nobody_is_told_and_what_told_the_secretariat_holds_no_longer(cast: Cast):
    note = waiting(cast)
    plan()
    withdrawn(cast, note)
    plan()

    assert told_at_once() == {"bulletin.put_forward.pending": {"Dara"}}
    assert words_for(cast.dara).text is None


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["dara", "ben", "jana"])
def test_whoever_else_reads_it_withdraws_nothing(cast: Cast, person):
    note = waiting(cast)
    client = browser(getattr(cast, person))
    assert BUTTON not in page_of(client, address(note)).buttons
    assert client.post(address(note, "withdraw/"), {"version": note.version}).status_code == 403
    assert fresh(note).state == "pending"


@pytest.mark.django_db
@pytest.mark.parametrize("version", [{"version": "0"}, {"version": "x"}, {}])
def test_an_old_version_withdraws_nothing(cast: Cast, version):
    note = waiting(cast)
    page = sent(browser(cast.ada), address(note, "withdraw/"), version)
    assert (page.status, fresh(note).state) == (409, "pending")
    assert "Somebody changed this bulletin" in page.notices[0][1]


@pytest.mark.django_db
def test_what_does_not_wait_is_not_withdrawn(cast: Cast):
    for one, word in ((begun(cast), "Draft"), (told(cast), "Published")):
        page = sent(browser(cast.ada), address(one, "withdraw/"), {"version": one.version})
        assert page.status == 409
        assert f"the bulletin is now “{word}”" in page.notices[0][1]


def raced(first: Callable[[], object], second: Callable[[], HttpResponse]) -> Page:
    """What `second` is answered, which asks while the transaction of `first` still holds the row."""
    is_held, answers = Event(), []

    def hold() -> None:
        try:
            with transaction.atomic():
                first()
                is_held.set()
                # Long enough for the other to stand at the lock.
                Event().wait(2)
        finally:
            connection.close()

    def ask() -> None:
        try:
            is_held.wait(10)
            answers.append(second())
        finally:
            connection.close()

    people = [Thread(target=one) for one in (hold, ask)]
    for one in people:
        one.start()
    for one in people:
        one.join(60)
    return Page(answers[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["release/", "send-back/"])
def test_a_secretariat_that_comes_second_is_told_that_it_is_a_draft(act):
    cast = build_cast()
    with transaction.atomic():
        note = waiting(cast)
    dara = browser(cast.dara)
    values = {"version": note.version, "note": "Name your source."}

    page = raced(lambda: withdrawn(cast, note), lambda: dara.post(address(note, act), values))

    assert page.status == 409
    assert "the bulletin is now “Draft”" in page.notices[0][1]
    assert "Two buses" not in page.text
    assert (fresh(note).state, fresh(note).edition) == ("draft", 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("act", "state", "step"), [("release", "published", "Published"), ("send_back", "draft", "Sent")]
)
def test_a_house_that_comes_second_reads_what_the_secretariat_did(act, state, step):
    cast = build_cast()
    with transaction.atomic():
        note = waiting(cast)
    ada = browser(cast.ada)
    more = {"note": "Name your source."} if act == "send_back" else {}

    def decide() -> None:
        call = getattr(bulletins, f"{act}_bulletin")
        call(actor=actor_of(cast.dara), bulletin_id=note.pk, version=note.version, **more)

    page = raced(decide, lambda: ada.post(address(note, "withdraw/"), {"version": note.version}))

    assert page.status == 409
    assert f"the bulletin is now “{state.title()}”" in page.notices[0][1]
    assert step in page.section("History").text
    assert "Dara" in page.section("History").text
    assert fresh(note).state == state
