"""Bulletins in the digest: each once, as it stands when the mail leaves, to those who may read it, in their words."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.bulletins.models import Bulletin, BulletinTranslation
from coordination.bulletins.services import bulletins, digest, receiving
from coordination.bulletins.services.bulletins import scope_columns
from coordination.core.transliteration import to_latin
from coordination.digests.services.recipients import Nothing
from municipalities.models import Sector
from tests.bulletins.test_bulletins import noted, published
from tests.bulletins.test_notices import corrected, retracted
from tests.coordination.digests.conftest import claimed, html, make_delivery, text
from tests.factories import actor_of, as_system, fresh, make_membership, make_user

pytestmark = pytest.mark.django_db


def for_all(cast, title, *, by="ada", **values) -> Bulletin:
    """A situation note for the network."""
    actor = actor_of(getattr(cast, by))
    words = {"title": title, "text": "Quiet.", "audience": "network", **values}
    draft = bulletins.begin_bulletin(actor=actor, kind="situation_note", language="en-gb", **words)
    return bulletins.publish_bulletin(actor=actor, bulletin_id=draft.pk, version=draft.version)


def headings(letter) -> list[str]:
    """Section headings in the order of the mail."""
    return re.findall(r"^[0-9]+ [A-Z ]*BULLETIN[A-Z ]*$", text(letter), re.MULTILINE)


def test_a_correction_stands_once_and_newest(cast, digest_of):
    first = published(cast, cast.farby)
    corrected(cast, first, title="About 300 people")

    body = text(digest_of(cast.gita))
    assert body.count("About 300 people") == 1
    assert "About 200 people" not in body
    assert body.count(f"/bulletins/{first.number}/") == 1
    assert "1 BULLETIN FOR YOUR AUTHORITY" in body
    assert "Corrected on" in body
    assert "\nLind\n" in body


def test_what_was_taken_back_says_so_and_what_is_over_says_nothing(cast, digest_of):
    retracted(cast, published(cast, cast.farby, people_expected=250))
    over = for_all(cast, "Bridge closed", valid_until=timezone.now() + timedelta(hours=1))
    with as_system():
        past = over.first_published_at + timedelta(milliseconds=1)
        Bulletin._base_manager.filter(pk=over.pk).update(valid_until=past)

    body = text(digest_of(cast.gita))
    assert "About 200 people on the way" in body
    assert "Taken back on" in body
    assert "250" not in body
    assert "Bridge closed" not in body


def test_what_waits_to_be_acknowledged_comes_first_and_nowhere_else(cast, digest_of):
    waiting = published(cast, cast.farby, is_urgent=True)
    for_all(cast, "Quiet week")
    letter = digest_of(cast.gita)

    assert headings(letter) == ["1 URGENT BULLETIN WAITS FOR YOU TO ACKNOWLEDGE IT", "1 BULLETIN"]
    assert text(letter).count(f"/bulletins/{waiting.number}/") == 1
    assert "Please acknowledge it by" in text(letter)
    assert "Acknowledge</a>" in html(letter)


def test_what_was_acknowledged_stands_among_the_news(cast, digest_of):
    first = published(cast, cast.farby, is_urgent=True)
    receiving.acknowledge(actor=actor_of(cast.gita), bulletin_id=first.pk)
    assert headings(digest_of(cast.gita)) == ["1 BULLETIN FOR YOUR AUTHORITY"]

    corrected(cast, fresh(first), title="About 300")
    again = digest_again(cast.gita)
    assert headings(again) == ["1 URGENT BULLETIN WAITS FOR YOU TO ACKNOWLEDGE IT"]


def digest_again(person):
    """The same person's digest of another period."""
    from coordination.digests.services.rendering import compose

    return compose(claimed(make_delivery(person, period="2020-W01")))


def test_an_old_one_waits_until_it_is_acknowledged_and_is_told_once(cast, digest_of):
    first = published(cast, cast.farby, is_urgent=True)
    second = published(cast, cast.farby)
    with as_system():
        then = timezone.now() - timedelta(days=20)
        rows = Bulletin._base_manager.filter(pk__in=[first.pk, second.pk])
        rows.update(published_at=then)
        rows.first().recipients.update(told_at=then)
        rows.last().recipients.update(told_at=then)

    assert headings(digest_of(cast.gita)) == ["1 URGENT BULLETIN WAITS FOR YOU TO ACKNOWLEDGE IT"]


def test_who_may_not_acknowledge_is_told_and_asked_nothing(cast, digest_of):
    viewer = make_user(name="Vera")
    make_membership(viewer, cast.farby, "viewer")
    published(cast, cast.farby, is_urgent=True)

    assert headings(digest_of(viewer)) == ["1 BULLETIN FOR YOUR AUTHORITY"]


def test_nobody_reads_what_names_others(cast, digest_of):
    published(cast, cast.farby)
    published(cast, cast.farby, is_urgent=True)

    for name in ("cleo", "hana", "ivo", "ada"):
        assert isinstance(digest_of(getattr(cast, name)), Nothing), name


def test_a_batch_gives_each_reader_their_own(cast, subscribe):
    from coordination.core.registry import DigestReader
    from coordination.digests.services import sections
    from municipalities.access import scope as scopes

    mine, theirs = published(cast, cast.farby), published(cast, cast.holm, is_urgent=True)
    people = [cast.gita, cast.cleo, cast.lena, cast.ivo, cast.dara]
    with as_system():
        found = scopes.read_many([one.pk for one in people])
    since, until = timezone.now() - timedelta(days=7), timezone.now() + timedelta(minutes=1)
    readers = [DigestReader(pk, scope, since, until) for pk, scope in found.items()]

    news = sections.find_personal(readers)

    seen = {one.name: [line.bulletin.pk for _section, part in news[one.pk] for line in part.records] for one in people}
    assert seen == {"Gita": [mine.pk], "Cleo": [theirs.pk], "Lena": [theirs.pk], "Ivo": [], "Dara": []}


def test_what_is_for_all_is_grouped_by_place_and_narrowed_by_area_and_sector(cast, digest_of):
    for_all(cast, "Lind quiet")
    for_all(cast, "Holm quiet", by="cleo", sector_id=cast.sector.pk)
    for_all(cast, "Lind again")
    for_all(cast, "News", by="dara")

    body = text(digest_of(cast.gita))
    order = [body.index(words) for words in ("Holm quiet", "\nLind\n", "Lind again", "Lind quiet", "News")]
    assert order == sorted(order)
    assert body.count("\nLind\n") == 1
    # Another country's area leaves them out; who belongs to no country speaks to every area.
    narrow = text(digest_of(cast.cleo, area="country", sectors=["ACC"]))
    assert "Holm quiet" in narrow
    assert "News" in narrow


def test_what_is_for_everyone_is_news_for_the_network_too(cast, digest_of):
    waiting = for_all(cast, "A word to everyone", audience="public")
    bulletins.release_bulletin(actor=actor_of(cast.dara), bulletin_id=waiting.pk, version=waiting.version)

    body = text(digest_of(cast.gita))
    assert body.count("A word to everyone") == 1


def test_the_area_of_another_country_leaves_out_what_is_not_there(cast, digest_of):
    for_all(cast, "Lind quiet")

    assert isinstance(digest_of(cast.gita, area="country"), Nothing)


def test_the_title_is_the_readers_own_and_else_the_original_with_its_language(cast, digest_of):
    first = corrected(cast, published(cast, cast.farby), title="About 200 people on the way, or more")
    actor_of(cast.ada)
    titles = {"mk": "Околу 200 луѓе", "sr": "Око 200 људи", "hr": "Oko dvjesto osoba", "sq": "Rreth 200 njerëz"}
    for language, title in titles.items():
        edition = 1 if language == "sq" else 2
        words = {"language": language, "edition": edition, "title": title, "by": cast.ada, "by_name": "Ada"}
        BulletinTranslation.objects.create(bulletin=first, **scope_columns(first), **words)
    people = {}
    for language in ("mk", "sr-latn", "sq", "bs", "en-gb"):
        people[language] = make_user(name=f"Reader {language}", language=language)
        make_membership(people[language], cast.farby, "officer")

    bodies = {language: text(digest_of(person)) for language, person in people.items()}
    assert "Околу 200 луѓе" in bodies["mk"]
    assert to_latin("Око 200 људи") in bodies["sr-latn"]
    # A translation of an older edition is not the newest word.
    assert "Rreth" not in bodies["sq"]
    assert "About 200 people on the way, or more" in bodies["sq"]
    assert "English" in bodies["sq"]
    # Bosnian has no translation of its own: its nearest relative, named.
    assert "Oko dvjesto osoba" in bodies["bs"]
    assert "Hrvatski" in bodies["bs"]
    assert "English" not in bodies["en-gb"]
    assert "English" not in bodies["mk"]


def test_an_exercise_says_so_before_its_title(cast, digest_of):
    published(cast, cast.farby, is_exercise=True)

    assert "- EXERCISE: About 200 people on the way" in text(digest_of(cast.gita))


def test_a_draft_and_what_waits_for_the_secretariat_are_told_to_nobody(cast, digest_of):
    noted(cast, cast.farby)
    published(cast, kind="situation_note", audience="public")

    assert isinstance(digest_of(cast.gita), Nothing)


def test_a_batch_asks_as_often_for_many_as_for_one(cast, django_assert_max_num_queries):
    from coordination.core.registry import DigestReader
    from municipalities.access import scope as scopes

    for _number in range(6):
        published(cast, cast.farby, cast.holm)
    with as_system():
        found = scopes.read_many([cast.gita.pk, cast.cleo.pk, cast.lena.pk])
    now = timezone.now()
    readers = [DigestReader(pk, one, now - timedelta(days=1), now + timedelta(hours=1)) for pk, one in found.items()]
    together = scopes.together(reader.scope for reader in readers)
    with django_assert_max_num_queries(5):
        news = digest.find_told(readers, together)
    with django_assert_max_num_queries(0):
        assert digest.write_told(news[cast.gita.pk]).total == 6


@pytest.mark.parametrize(
    ("rule", "first", "then"),
    [
        ({"least_level": 4}, {"cap_severity": "Severe"}, {"cap_severity": "Minor"}),
        ({"sectors": ["ACC"]}, {"sector": "ACC"}, {"sector": "ZZZ"}),
        ({"sectors": ["ACC"]}, {}, {"sector": "ZZZ"}),
    ],
)
def test_a_correction_reaches_whoever_was_told_before_it(cast, digest_of, rule, first, then):
    with as_system():
        Sector.objects.create(code="ZZZ", labels={"en-gb": "Another"})
        ids = dict(Sector.objects.values_list("code", "pk"))

    def values(words):
        return {"sector_id" if key == "sector" else key: ids.get(value, value) for key, value in words.items()}

    corrected(cast, for_all(cast, "Bridge", **values(first)), **values(then))
    for_all(cast, "Another", **values(then))

    body = text(digest_of(cast.gita, **rule))
    assert "Bridge" in body
    assert "/bulletins/B-0002/" not in body


def test_what_is_urgent_no_longer_stands_once_among_what_was_told_by_name(cast, digest_of):
    first = for_all(cast, "Bridge", is_urgent=True)
    corrected(cast, first, is_urgent=False)

    letter = digest_of(cast.gita)
    assert text(letter).count("Bridge") == 1
    assert headings(letter) == ["1 BULLETIN FOR YOUR AUTHORITY"]
