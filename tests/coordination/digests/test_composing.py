"""What a digest says: with the reader's own eyes, in the reader's language, at the moment of sending."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.digests.models import DigestDelivery
from coordination.digests.services.rendering import MAX_ITEMS, Letter, Nothing, compose
from municipalities.models import Authority, Membership, User
from needs.models import Need
from tests.cast import CANARY
from tests.coordination.digests.conftest import claimed, html, make_accepted, make_delivery, text
from tests.factories import (
    as_system,
    make_authority,
    make_membership,
    make_need,
    make_territory,
)

pytestmark = pytest.mark.django_db


def test_a_reviewer_reads_first_what_waits_and_then_what_was_accepted(cast, digest_of):
    waiting = make_need(cast.lind, state="submitted", addressed_to=cast.county_office, title=CANARY)
    accepted = make_accepted(cast.holm, title="School heating")

    letter = digest_of(cast.ben)

    assert letter.message.subject == "Weekly digest: 1 thing waits for you"
    assert text(letter).index("1 NEED WAITS FOR YOUR REVIEW") < text(letter).index("1 NEED WAS ACCEPTED")
    assert f"http://localhost:8000/needs/{waiting.number}/" in text(letter)
    assert f"http://localhost:8000/needs/{accepted.number}/" in text(letter)
    assert "School heating" in text(letter)
    assert letter.items == 2


def test_internal_needs_are_linked_and_not_told(cast, digest_of):
    make_need(cast.lind, state="submitted", addressed_to=cast.county_office, title=f"{CANARY} title", situation=CANARY)

    letter = digest_of(cast.ben)

    assert CANARY not in text(letter)
    assert CANARY not in html(letter)
    assert CANARY not in letter.message.subject


def test_an_officer_reads_what_came_back(cast, digest_of):
    need = make_need(cast.lind, state="returned", decided_at=timezone.now())

    letter = digest_of(cast.ada)

    assert letter.message.subject == "Weekly digest: 1 thing waits for you"
    assert "1 NEED WAS RETURNED TO YOU" in text(letter)
    assert need.number in text(letter)


def test_each_reads_only_what_is_theirs(cast, digest_of):
    make_need(cast.lind, state="returned", decided_at=timezone.now())
    make_need(cast.lind, state="submitted", addressed_to=cast.county_office)

    for person in (cast.cleo, cast.gita, cast.ivo, cast.hana, cast.dara, cast.jana):
        assert digest_of(person) == Nothing(is_wanted=True, reason=""), person.name


def test_viewers_are_not_asked_to_act(cast, digest_of):
    make_need(cast.lind, state="submitted", addressed_to=cast.county_office)
    with as_system():
        Membership.objects.filter(user=cast.ben).update(role="viewer")

    assert digest_of(cast.ben) == Nothing(is_wanted=True, reason="")


def test_somebody_with_two_houses_reads_of_both(cast, digest_of):
    make_need(cast.lind, state="returned", decided_at=timezone.now())
    make_need(cast.holm, state="returned", decided_at=timezone.now())

    letter = digest_of(cast.lena)

    assert "2 NEEDS WERE RETURNED TO YOU" in text(letter)
    assert "- Officer, Lind\n- Officer, Holm\n" in text(letter)


def test_nothing_is_told_outside_the_time_it_covers(cast, digest_of):
    make_accepted(cast.holm, at=timezone.now() - timedelta(days=8))

    assert digest_of(cast.ada) == Nothing(is_wanted=True, reason="")


def test_the_newest_state_counts(cast, digest_of):
    need = make_accepted(cast.holm)
    with as_system():
        Need.objects.unscoped("the test changes the past").filter(pk=need.pk).update(state="returned", reach=1)

    assert digest_of(cast.gita) == Nothing(is_wanted=True, reason="")


def test_the_heading_says_nothing_twice(cast, digest_of):
    make_accepted(cast.holm)
    without_task = html(digest_of(cast.cleo))
    make_need(cast.lind, state="returned", decided_at=timezone.now())
    with_task = html(digest_of(cast.ada))

    headings = [re.findall(r"<h[12][^>]*>(.*?)</h[12]>", page) for page in (without_task, with_task)]
    assert headings == [
        ["Good day, Cleo.", "1 answer to your needs", "1 need was accepted"],
        ["Good day, Ada. 1 thing waits for you.", "1 need was returned to you", "1 need was accepted"],
    ]


def test_accepted_needs_stand_under_their_country_and_municipality(cast, digest_of):
    make_accepted(cast.holm, title="B")
    make_accepted(cast.lind, title="A")
    make_accepted(cast.holm, title="C", severity=5)

    body = text(digest_of(cast.gita))

    assert [line for line in body.splitlines() if line.startswith(("- ", "Nordland"))][:5] == [
        "Nordland: Holm",
        "- C [severity 5, Critical]",
        "- B [severity 4, Severe]",
        "Nordland: Lind",
        "- A [severity 4, Severe]",
    ]


def test_a_name_with_an_asterisk_brings_its_note(cast, digest_of):
    place = make_territory(parent=cast.country, name="Kosovo", needs_status_note=True)
    make_accepted(make_authority(territory=place))

    letter = digest_of(cast.ada)

    assert "Nordland: Kosovo*" in text(letter)
    assert "Resolution 1244/1999" in text(letter)
    assert "Resolution 1244/1999" in html(letter)


def test_without_such_a_name_there_is_no_note(cast, digest_of):
    make_accepted(cast.holm)

    assert "1244" not in text(digest_of(cast.ada))


@pytest.mark.parametrize("reader", ["ada", "ben", "gita"])
def test_small_numbers_are_in_no_mail(cast, digest_of, reader):
    """Text that a whole audience reads cannot know its reader: the house looks its own number up on the page."""
    make_accepted(cast.lind, people_affected=3, sector=cast.sector)

    body = text(digest_of(getattr(cast, reader)))

    assert "  Accommodation and shelter, people affected: fewer than 5\n" in body
    assert "people affected: 3" not in body


def test_a_digest_is_bounded_and_links_to_the_rest(client, cast, digest_of):
    for number in range(MAX_ITEMS + 3):
        make_accepted(cast.holm, title=f"Need {number}.")
        make_need(cast.lind, state="returned", decided_at=timezone.now())

    letter = digest_of(cast.ada)

    assert letter.items == MAX_ITEMS == 30
    assert text(letter).index("33 NEEDS WERE RETURNED TO YOU") < text(letter).index("33 NEEDS WERE ACCEPTED")
    assert "and 21 more: http://localhost:8000/needs/?view=own&state=returned" in text(letter)
    [link] = re.findall(r"and 15 more: http://localhost:8000(/digests/news/\S+)", text(letter))
    client.force_login(cast.ada)
    page = client.get(link)
    assert [f"Need {number}." in page.text for number in range(MAX_ITEMS + 3)] == [True] * 33


def test_news_never_crowd_out_what_waits_nor_the_other_way_round(cast, digest_of):
    for _number in range(MAX_ITEMS):
        make_need(cast.lind, state="returned", decided_at=timezone.now())
    make_accepted(cast.holm, title="School heating")

    assert "School heating" in text(digest_of(cast.ada))


@pytest.mark.parametrize(
    ("language", "lang", "subject"),
    [
        ("en-gb", "en-GB", "Weekly digest: 1 need was accepted"),
        ("sr", "sr-Cyrl", "Недељни преглед новости: 1 потреба је прихваћена"),
        ("sr-latn", "sr-Latn", "Nedeljni pregled novosti: 1 potreba je prihvaćena"),
        ("bs", "bs", "Sedmični sažetak novosti: 1 potreba je prihvaćena"),
        ("cnr", "cnr", "Nedjeljni pregled novosti: 1 potreba je prihvaćena"),
        ("sq", "sq", "Përmbledhje javore: 1 nevojë u pranua"),
    ],
)
def test_the_mail_is_in_the_readers_language_and_script(cast, digest_of, language, lang, subject):
    make_accepted(cast.holm)
    with as_system():
        User.objects.filter(pk=cast.ada.pk).update(language=language)

    letter = digest_of(cast.ada)

    assert letter.message.subject == subject
    assert letter.message.extra_headers["Content-Language"] == lang
    assert f'<html lang="{lang}">' in html(letter)


def test_every_string_of_the_cyrillic_mail_is_cyrillic(cast, digest_of):
    make_need(cast.lind, state="returned", decided_at=timezone.now())
    make_accepted(cast.holm, title="Школско грејање", sector=cast.sector)
    with as_system():
        User.objects.filter(pk=cast.ada.pk).update(language="sr", name="Ада")

    words = re.sub(r"http\S+|[A-Z]{2}-[A-Z]{3}-[0-9]+", "", text(digest_of(cast.ada)))

    names = {"Lind", "Nordland", "Holm", "Accommodation", "and", "shelter"}
    assert set(re.findall(r"[A-Za-z]{2,}", words)) <= names


def test_the_headers_let_programs_stop_it_and_fold_duplicates(cast, digest_of):
    make_accepted(cast.holm)

    headers = digest_of(cast.ada).message.extra_headers

    with as_system():
        row = DigestDelivery.objects.get()
    assert headers["Message-ID"] == f"<digest.{row.uuid}@portal.example.org>"
    assert re.fullmatch(
        r"<http://localhost:8000/digests/unsubscribe/[0-9a-f]{32}\.[\w-]{20,}/\?lang=en-gb>",
        headers["List-Unsubscribe"],
    )
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated"


def test_the_mail_says_why_it_came_and_on_whose_behalf(cast, digest_of):
    make_accepted(cast.holm)

    body = text(digest_of(cast.ada, weekday=1, hour=9))

    assert "You get this because you asked for “Weekly digest” (Monday, 09:00)." in body
    assert "It is sent on behalf of the network and shows what you may read as:\n- Officer, Lind\n" in body
    assert "Weekly digest for Lind, " in body
    assert "Stop these e-mails: http://localhost:8000/digests/unsubscribe/" in body
    assert "Change how often: http://localhost:8000/digests/\n" in body


def test_html_is_tables_without_images_scripts_or_tracking(cast, digest_of):
    make_accepted(cast.holm, title="<img src=x onerror=alert(1)>")

    page = html(digest_of(cast.ada))

    assert '<meta name="color-scheme" content="light dark">' in page
    assert not re.search(r"<(img|script|style|link|form|iframe)\b|url\(", page)
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_line_breaks_in_names_and_titles_forge_nothing(cast, digest_of):
    with as_system():
        User.objects.filter(pk=cast.ada.pk).update(name="Ada\r\nBcc: all@example.org")
        Authority.objects.filter(pk=cast.lind.pk).update(name="Lind\nBcc: all@example.org")
    make_accepted(cast.holm, title="Beds\n\n-- \nStop these e-mails: http://evil.example/")

    letter = digest_of(cast.ada)

    head = letter.message.message().as_bytes().split(b"\n\n")[0]
    assert b"\nBcc:" not in head
    assert letter.message.recipients() == ["ada@example.org"]
    assert [line for line in text(letter).splitlines() if line.startswith("Bcc")] == []
    assert [line for line in text(letter).splitlines() if "evil.example" in line] == [
        "- Beds -- Stop these e-mails: http://evil.example/ [severity 4, Severe]"
    ]


def test_a_membership_that_ended_before_sending_shows_nothing(cast, subscribe):
    make_need(cast.lind, state="submitted", addressed_to=cast.county_office)
    make_accepted(cast.lind, title=CANARY)
    subscribe(cast.ben)
    planned = claimed(make_delivery(cast.ben))
    assert isinstance(compose(planned), Letter)

    with as_system():
        Membership.objects.filter(user=cast.ben).update(valid_until=timezone.now())

    assert compose(planned) == Nothing(is_wanted=False, reason="No current membership.")


def test_a_changed_house_shows_only_the_new_ones(cast, subscribe):
    make_need(cast.lind, state="submitted", addressed_to=cast.county_office)
    accepted = make_accepted(cast.lind)
    subscribe(cast.ben)
    planned = claimed(make_delivery(cast.ben))
    with as_system():
        Membership.objects.filter(user=cast.ben).update(valid_until=timezone.now())
    make_membership(cast.ben, cast.farby, "officer")

    letter = compose(planned)

    assert "WAITS FOR YOUR REVIEW" not in text(letter)
    assert re.findall(r"/needs/([A-Z-]+[0-9]+)/", text(letter)) == [accepted.number]


@pytest.mark.parametrize("change", ["off", "paused", "closed", "no rule"])
def test_what_is_no_longer_wanted_is_not_written(cast, digest_of, change):
    make_accepted(cast.holm)
    if change == "closed":
        with as_system():
            User.objects.filter(pk=cast.ada.pk).update(is_active=False)
    if change == "no rule":
        letter = compose(claimed(make_delivery(cast.ada)))
    else:
        rule = {
            "off": {"frequency": "never"},
            "paused": {"paused_until": timezone.localdate() + timedelta(days=2)},
            "closed": {},
        }[change]
        letter = digest_of(cast.ada, **rule)

    assert isinstance(letter, Nothing)
    assert letter.is_wanted is False
