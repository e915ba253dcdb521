"""Alerts in CAP 1.2: valid against the rules of the standard, one message an edition, safe whatever was typed."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from lxml import etree

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import cap, feed_items
from municipalities.models import PlaceCode, Territory
from tests.bulletins.told import TITLE, correct, take_back, tell, tell_everyone, translate
from tests.cast import Cast
from tests.factories import actor_of, as_system

pytestmark = pytest.mark.django_db
SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "cap_1_2.xsd"))
NAMES = {"c": "urn:oasis:names:tc:emergency:cap:1.2"}


def read(cast: Cast, *, by: str = "ada", number: str = "") -> etree._Element:
    """The newest alert that this person reads, checked against the schema."""
    items = feed_items.alerts(actor_of(getattr(cast, by)).scope)
    item = next(one for one in items if not number or one.bulletin.number == number)
    root = etree.fromstring(cap.message(item))
    SCHEMA.assertValid(root)
    return root


def text(root: etree._Element, path: str) -> str:
    """The words of the first element on the path."""
    return root.findtext("/".join(f"c:{name}" for name in path.split("/")), "", NAMES)


def texts(root: etree._Element, path: str) -> list[str]:
    """The words of all elements on the path."""
    return [one.text for one in root.findall("/".join(f"c:{name}" for name in path.split("/")), NAMES)]


def test_the_schema_refuses_what_the_standard_does(cast: Cast):
    tell_everyone(cast)
    sound = read(cast)
    for path, wrong in (
        ("sent", "2026-11-23T10:00:00Z"),
        ("identifier", "B 1"),
        ("sender", "a,b"),
        ("status", "Real"),
        ("info/urgency", "Now"),
        ("info/effective", "tomorrow"),
        ("info/area/circle", "44.8 20.1"),
    ):
        broken = etree.fromstring(etree.tostring(sound))
        element = broken.find("/".join(f"c:{name}" for name in path.split("/")), NAMES)
        if element is None:
            element = etree.SubElement(broken.find("c:info/c:area", NAMES), f"{{{NAMES['c']}}}circle")
        element.text = wrong
        assert not SCHEMA.validate(broken), path
    swapped = etree.fromstring(etree.tostring(sound))
    swapped.append(swapped[0])
    assert not SCHEMA.validate(swapped)


def test_a_public_alert_says_all_that_is_known(cast: Cast):
    with as_system():
        Territory.objects.filter(pk=cast.lind.territory_id).update(latitude="45.12500", longitude="19.22800")
        PlaceCode.objects.create(territory=cast.lind.territory, scheme="statistics", code="80300")
    expected = timezone.now() + timedelta(hours=6)
    told = tell_everyone(
        cast,
        lead="Two buses.",
        source="Border police",
        expected_at=expected,
        cap_category="Transport",
        cap_urgency="Immediate",
        cap_severity="Moderate",
        cap_certainty="Likely",
    )

    root = read(cast)

    assert text(root, "identifier") == f"{told.number}.1"
    assert text(root, "sender") == "lind@portal.example.org"
    assert text(root, "sent") == f"{told.published_at:%Y-%m-%dT%H:%M:%S}-00:00"
    assert [text(root, one) for one in ("status", "msgType", "scope", "source")] == [
        "Actual", "Alert", "Public", "Border police",
    ]  # fmt: skip
    assert root.find("c:references", NAMES) is None
    assert root.find("c:restriction", NAMES) is None
    told_of = {one.tag.rpartition("}")[2]: one.text for one in root.find("c:info", NAMES)}
    assert told_of | {"area": None} == {
        "language": "en-GB",
        "category": "Transport",
        "event": "Early notice",
        "urgency": "Immediate",
        "severity": "Moderate",
        "certainty": "Likely",
        "effective": f"{told.published_at:%Y-%m-%dT%H:%M:%S}-00:00",
        "onset": f"{expected:%Y-%m-%dT%H:%M:%S}-00:00",
        "expires": f"{told.valid_until:%Y-%m-%dT%H:%M:%S}-00:00",
        "senderName": cast.lind.name,
        "headline": TITLE,
        "description": "Two buses.\n\nTwo buses left at noon.",
        "web": f"http://localhost:8000/bulletins/{told.number}/",
        "area": None,
    }
    assert text(root, "info/area/areaDesc") == "Lind"
    assert text(root, "info/area/circle") == "45.12500,19.22800 0"
    codes = dict(zip(texts(root, "info/area/geocode/valueName"), texts(root, "info/area/geocode/value"), strict=True))
    assert codes == {"register": cast.lind.territory.code, "statistics": "80300"}


@pytest.mark.parametrize(
    ("values", "scope", "name", "words"),
    [
        ({"audience": "network"}, "Restricted", "restriction", "For authorities of the network"),
        ({"audience": "country"}, "Restricted", "restriction", "For authorities in: Nordland"),
        (
            {"audience": "kinds", "audience_kinds": ["municipality", "central"]},
            "Restricted",
            "restriction",
            "For authorities of these kinds: Municipality, Central body",
        ),
    ],
)
def test_a_narrow_alert_says_for_whom_it_is(cast: Cast, values, scope, name, words):
    tell(cast, **values)

    root = read(cast)

    assert (text(root, "scope"), text(root, name)) == (scope, words)
    assert "Acknowledge by" in text(root, "info/instruction")


def test_a_private_alert_names_its_addressees_to_those_who_may_know_them(cast: Cast):
    with as_system():
        type(cast.holm).objects.filter(pk=cast.holm.pk).update(name='Holm "on the hill"', labels={})
    tell(cast, cast.farby, cast.holm)

    farby, holm = f'"{cast.farby.name}"', "\"Holm 'on the hill'\""
    for by, names in (("ada", f"{farby} {holm}"), ("dara", f"{farby} {holm}"), ("gita", farby), ("cleo", holm)):
        root = read(cast, by=by)
        assert (text(root, "scope"), text(root, "addresses")) == ("Private", names), by
    # Those above read it and are none of its addressees.
    assert text(read(cast, by="ben"), "addresses") == '"Lind"'


def test_an_alert_that_is_urgent_no_longer_is_updated_and_does_not_just_vanish(cast: Cast):
    first = tell_everyone(cast)
    second = correct(cast, first, is_urgent=False, cap_urgency="Past")

    root = read(cast)
    assert (text(root, "msgType"), text(root, "info/urgency")) == ("Update", "Past")
    assert text(root, "references").startswith(f"lind@portal.example.org,{first.number}.1,")
    assert root.find("c:info/c:instruction", NAMES) is None

    take_back(cast, second)
    assert text(read(cast), "msgType") == "Cancel"


def test_a_correction_updates_and_a_retraction_cancels_all_earlier_messages(cast: Cast):
    first = tell_everyone(cast)
    second = correct(cast, first)
    root = read(cast)
    sent = f"{first.published_at:%Y-%m-%dT%H:%M:%S}-00:00"
    reference = f"lind@portal.example.org,{first.number}.1,{sent}"

    assert [text(root, one) for one in ("identifier", "msgType", "note")] == [
        f"{first.number}.2", "Update", "Recounted.",
    ]  # fmt: skip
    assert text(root, "references") == reference
    assert text(root, "info/headline") == "Corrected: About 300 people on the way"

    third = take_back(cast, second)
    root = read(cast)

    assert [text(root, one) for one in ("identifier", "msgType", "note")] == [
        f"{first.number}.2.cancelled", "Cancel", "Nobody came.",
    ]  # fmt: skip
    assert text(root, "sent") == f"{third.published_at:%Y-%m-%dT%H:%M:%S}-00:00"
    again = f"lind@portal.example.org,{first.number}.2,{second.published_at:%Y-%m-%dT%H:%M:%S}-00:00"
    assert text(root, "references") == f"{reference} {again}"
    assert text(root, "info/instruction") == ""


@pytest.mark.parametrize(
    ("values", "status", "note"),
    [
        ({"is_exercise": True}, "Exercise", "This is an exercise."),
        ({"is_example": True}, "Test", "This is an invented example."),
    ],
)
def test_a_drill_and_an_example_are_never_actual(cast: Cast, values, status, note):
    tell(cast, **values)

    root = read(cast)

    assert (text(root, "status"), text(root, "note")) == (status, note)
    assert text(root, "info/headline").startswith("EXERCISE: ") == (status == "Exercise")


def test_each_translation_of_the_newest_edition_is_an_info_of_its_own(cast: Cast):
    first = tell(cast)
    translate(cast, first, "mk")
    translate(cast, first, "sr-latn", title="Oko 200 ljudi na putu")

    root = read(cast)

    assert texts(root, "info/language") == ["en-GB", "mk", "sr-Latn"]
    assert texts(root, "info/headline") == [TITLE, "Околу 200 луѓе на пат", "Oko 200 ljudi na putu"]
    second = correct(cast, first)
    assert texts(read(cast), "info/language") == ["en-GB"], "an older translation would warn of what no longer holds"
    translate(cast, second, "mk", version=1)
    assert texts(read(cast), "info/language") == ["en-GB", "mk"]


def test_whatever_was_typed_stays_text(cast: Cast):
    typed = "]]> <cap:info/> & \x01\x0b\ud800\ufffe\u202e \"'"
    item = feed_items.Item(
        Bulletin(
            number="B-0001", authority=cast.lind, place=cast.lind.territory, kind="early_notice", state="published",
            title=typed, text=f"<script>{typed}</script>", source=typed, is_urgent=True, edition=1, audience="public",
            published_at=timezone.now(),
        ),
        editions=(feed_items.BulletinEdition(edition=1, at=timezone.now()),),
    )  # fmt: skip

    root = etree.fromstring(cap.message(item))

    SCHEMA.assertValid(root)
    assert text(root, "info/headline") == "]]> <cap:info/> & \ufffd\ufffd\ufffd\ufffd\ufffd \"'"
    assert text(root, "source").startswith("]]> <cap:info/>")
    assert len(root.findall("c:info", NAMES)) == 1
    assert text(root, "sender") == "lind@portal.example.org"


@pytest.mark.parametrize("hours", [0, 1])
def test_an_alert_that_ends_before_it_begins_is_refused_with_a_sentence(cast: Cast, hours):
    now = timezone.now()
    bulletin = Bulletin(
        number="B-0001", authority=cast.lind, kind="early_notice", state="published", title=TITLE, is_urgent=True,
        edition=1, valid_until=now - timedelta(hours=hours),
    )  # fmt: skip
    item = feed_items.Item(bulletin, editions=(feed_items.BulletinEdition(edition=1, at=now),))

    with pytest.raises(cap.EndsBeforeItBegins, match="would end before it takes effect"):
        cap.message(item)


def test_what_is_not_urgent_is_no_alert(cast: Cast):
    tell(cast, is_urgent=False)

    assert feed_items.alerts(actor_of(cast.ada).scope) == []
    with pytest.raises(ValueError, match="urgent"):
        cap.message(feed_items.newest(actor_of(cast.ada).scope)[0])
