"""Who was told of a bulletin: the first version, the correction, and the digests that showed it, each with when."""

import re

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from coordination.digests.services import planning, sending, told
from coordination.digests.services.periods import Week
from tests.access.people import being
from tests.bulletins.telling import corrected, retracted
from tests.bulletins.telling import told as published
from tests.coordination.digests.noticing import plan, send
from tests.counting import statements

pytestmark = pytest.mark.django_db(transaction=True)
EVENT = re.compile(r'data-l="What of">([^<]+)<')


def acted(act, *args, **values):
    """In a transaction of its own, as a request is."""
    with transaction.atomic():
        return act(*args, **values)


def page(person, bulletin) -> str:
    client = Client()
    client.force_login(person)
    return client.get(f"/notices/told/{bulletin.uuid}/").text


def test_the_first_version_and_the_correction_stand_there_each_with_its_mail(cast, sink):
    first = acted(published, cast, cast.farby, is_urgent=True, title="Two buses")
    plan()
    send()
    second = acted(corrected, cast, first, title="Three buses")
    plan()
    send()
    with being(cast.ada):
        rows = told.of_record(first.uuid)
    assert [(one.event, one.authority, one.state) for one in rows] == [
        ("A bulletin was corrected", cast.farby, "sent"),
        ("A bulletin was published", cast.farby, "sent"),
    ]
    assert rows[0].sent_at > rows[1].sent_at
    assert len(sink.to(cast.gita)) == 2
    assert EVENT.findall(page(cast.ada, second)) == ["A bulletin was corrected", "A bulletin was published"]


def test_a_retraction_stands_there_too(cast, sink):
    first = acted(published, cast, cast.farby, title="Two buses")
    plan()
    send()
    acted(retracted, cast, first)
    plan()
    send()
    assert EVENT.findall(page(cast.ada, first)) == ["A bulletin was retracted", "A bulletin was published"]


def test_each_digest_that_showed_it_is_kept_whichever_edition_it_showed(cast, sink, subscribe):
    week = Week.of(timezone.now())
    first = acted(published, cast, title="Quiet week")
    subscribe(cast.gita)
    subscribe(cast.mira)
    planning.plan(week, by_hand=True)
    sending.send_batch()
    acted(corrected, cast, first, title="Not so quiet")
    subscribe(cast.cleo)
    planning.plan(week, by_hand=True)
    sending.send_batch()

    with being(cast.ada):
        found = told.in_digests(first.uuid)
    assert found.people == 3
    assert {one.authority for one in found.listed} == {cast.farby, cast.lind, cast.holm}
    assert not any(one.has_failed for one in found.listed)


def test_the_house_comes_there_and_back(cast, sink):
    bulletin = acted(published, cast, cast.farby, title="Two buses")
    plan()
    client = Client()
    client.force_login(cast.ada)
    assert f'href="/notices/told/{bulletin.uuid}/"' in client.get(f"/bulletins/{bulletin.number}/told/").text
    text = client.get(f"/notices/told/{bulletin.uuid}/").text
    back = f'<a class="govuk-breadcrumbs__link" href="/bulletins/{bulletin.number}/">{bulletin.number}</a>'
    assert back in text
    assert len(statements(client, f"/notices/told/{bulletin.uuid}/")) <= 25
