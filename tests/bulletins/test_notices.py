"""Who is told at once of a bulletin: exactly those whom it concerns, never the one who acted, nobody twice."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from coordination.bulletins.services import bulletins, clock, notice_types, receiving, replies, trust
from coordination.core.languages import COMPLETE
from coordination.core.registry import NoticeType, registry
from coordination.digests.services import notice_texts, notice_wishes
from municipalities.access.scope import apply
from tests.bulletins.test_bulletins import noted, published
from tests.coordination.digests.noticing import notices, plan
from tests.factories import actor_of, make_membership, make_user

pytestmark = pytest.mark.django_db


def told() -> dict[str, set[str]]:
    """By type, without the name of the context, who was told; a person stands once an event."""
    found: dict[str, set[str]] = {}
    for one in notices():
        people = found.setdefault(one.name.removeprefix("bulletins."), set())
        assert one.person.name not in people
        people.add(one.person.name)
    return found


def words_for(person):
    """The newest notice of a person in words."""
    scope = actor_of(person).scope
    apply(scope)
    rows = [one for one in notices() if one.person_id == person.pk]
    return notice_texts.tell(rows[-1:], scope)[0]


def corrected(cast, told, **values):
    return bulletins.correct_bulletin(
        actor=actor_of(cast.ada), bulletin_id=told.pk, version=told.version, values=values, reason="Recounted."
    )


def retracted(cast, told):
    return bulletins.retract_bulletin(
        actor=actor_of(cast.ada), bulletin_id=told.pk, version=told.version, reason="Nobody came."
    )


def test_an_urgent_bulletin_tells_officers_and_above_of_those_it_names_and_nobody_else(cast):
    make_membership(make_user(name="Vera"), cast.farby, "viewer")
    make_membership(make_user(name="Gone", is_active=False), cast.farby, "officer")
    past = timezone.now() - timedelta(days=2)
    make_membership(
        make_user(name="Ends"), cast.farby, "officer", valid_from=past, valid_until=past + timedelta(days=1)
    )
    make_membership(make_user(name="Boss"), cast.farby, "administrator")

    published(cast, cast.farby, cast.holm, is_urgent=True)
    plan()

    # Lena works for Holm too, and for Lind, whose bulletin it is.
    assert told() == {"bulletin.published.urgent": {"Gita", "Boss", "Cleo", "Lena"}}


def test_who_acted_is_not_told_even_where_their_other_authority_is(cast):
    published(cast, cast.holm, by="lena", is_urgent=True)
    plan()

    assert told() == {"bulletin.published.urgent": {"Cleo"}}


def test_an_urgent_bulletin_for_the_network_tells_every_authority_once(cast):
    published(cast, is_urgent=True)
    plan()

    # Ivo is a viewer, Eli no member; Ada, Kim and Mira work for the house.
    assert told() == {"bulletin.published.urgent": {"Ben", "Cleo", "Dara", "Finn", "Gita", "Hana", "Jana", "Lena"}}


def test_what_is_not_urgent_tells_those_it_names_and_a_bulletin_for_all_nobody(cast):
    published(cast)
    published(cast, cast.farby)
    plan()

    assert told() == {"bulletin.published.told": {"Gita"}}


@pytest.mark.parametrize("is_urgent", [True, False])
def test_corrections_and_retractions_reach_all_who_got_the_first(cast, is_urgent):
    first = published(cast, cast.farby, cast.holm, is_urgent=is_urgent)
    plan()
    if is_urgent:
        clock.run(timezone.now() + timedelta(hours=9))
    second = corrected(cast, first, title="About 300")
    retracted(cast, second)
    plan()

    kind, people = ("urgent", {"Gita", "Cleo", "Lena"}) if is_urgent else ("told", {"Gita", "Cleo", "Lena"})
    # What was passed on to the association and the ministry is corrected there too.
    later = people | ({"Hana", "Jana"} if is_urgent else set())
    found = told()
    assert found[f"bulletin.published.{kind}"] == people
    assert found[f"bulletin.corrected.{kind}"] == found[f"bulletin.retracted.{kind}"] == later


def test_those_who_do_not_acknowledge_are_reminded_and_then_passed_on(cast):
    first = published(cast, cast.farby, cast.holm, is_urgent=True, acknowledge_hours=4)
    receiving.acknowledge(actor=actor_of(cast.gita), bulletin_id=first.pk)
    plan()
    assert set(told()) == {"bulletin.published.urgent"}

    clock.remind(timezone.now() + timedelta(hours=5))
    plan()
    assert told()["bulletin.reminded.urgent"] == {"Cleo", "Lena"}
    assert words_for(cast.cleo).still_holds

    clock.escalate(timezone.now() + timedelta(hours=9))
    plan()
    assert told()["bulletin.escalated.urgent"] == {"Hana", "Jana"}
    assert "acknowledged" in words_for(cast.jana).text.sentence

    receiving.acknowledge(actor=actor_of(cast.cleo), bulletin_id=first.pk)
    assert not words_for(cast.cleo).still_holds


def test_what_waits_is_told_to_the_secretariat_and_what_comes_back_to_its_writer(cast):
    waiting = published(cast, kind="situation_note", audience="public")
    plan()
    assert told() == {"bulletin.put_forward.pending": {"Dara"}}
    assert words_for(cast.dara).still_holds

    bulletins.send_back_bulletin(
        actor=actor_of(cast.dara), bulletin_id=waiting.pk, version=waiting.version, note="Name your source."
    )
    plan()
    assert told()["bulletin.sent_back.own"] == {"Ada"}
    assert "Name your source" not in words_for(cast.ada).text.sentence
    # The draft is out of the secretariat's sight, and so are its words in the secretariat's list.
    assert words_for(cast.dara).text is None


def test_a_notice_released_by_the_secretariat_tells_those_it_names(cast):
    trust.set_level(actor=actor_of(cast.dara), authority=cast.lind, level="moderated", reason="New.", version=0)
    waiting = published(cast, cast.farby, is_urgent=True)
    bulletins.release_bulletin(actor=actor_of(cast.dara), bulletin_id=waiting.pk, version=waiting.version)
    plan()

    assert told() == {"bulletin.put_forward.pending": {"Dara"}, "bulletin.published.urgent": {"Gita"}}


def test_a_reply_or_question_is_told_to_who_wrote_the_bulletin(cast):
    first = published(cast, cast.farby)
    plan()
    replies.write_reply(
        actor=actor_of(cast.gita), bulletin_id=first.pk, kind="question", text="Where from?", language="en-gb"
    )
    plan()

    assert told()["reply.written.own"] == {"Ada"}
    assert words_for(cast.ada).still_holds
    assert "Where from" not in words_for(cast.ada).text.sentence


def test_nobody_is_asked_about_urgent_ones_and_their_link_does_not_stop_them(cast):
    names = {one.name for one in notice_wishes.kinds_for(actor_of(cast.gita))}

    assert notice_types.URGENT not in names
    assert {notice_types.TOLD, notice_types.OWN} <= names
    assert notice_types.PENDING not in names
    assert notice_types.PENDING in {one.name for one in notice_wishes.kinds_for(actor_of(cast.dara))}


def test_every_notice_has_words_in_every_language(cast):
    waiting = noted(cast, kind="situation_note", audience="public")
    bulletins.publish_bulletin(actor=actor_of(cast.ada), bulletin_id=waiting.pk, version=waiting.version)
    first = published(cast, cast.holm, is_urgent=True, people_expected=50, expected_at=timezone.now())
    retracted(cast, corrected(cast, first, title="More"))
    published(cast, cast.holm, is_urgent=True)
    for hours in (5, 9):
        clock.run(timezone.now() + timedelta(hours=hours))
    retracted(cast, corrected(cast, published(cast, cast.farby), title="More"))
    plan()

    seen = set()
    for notice in notices():
        scope = actor_of(notice.person).scope
        apply(scope)
        for language in COMPLETE:
            with translation.override(language):
                [one] = notice_texts.tell([notice], scope)
            assert one.text is not None, notice.name
            assert "%" not in one.text.title + one.text.sentence
            assert one.text.sender
            assert scope.holds(one.text.authority_id) is not None
        seen.add(notice.event_name)
    declared = {one.event for one in registry.all(NoticeType) if one.event.startswith("bulletins.")}
    assert declared - seen == {"bulletins.bulletin.sent_back", "bulletins.reply.written"}
