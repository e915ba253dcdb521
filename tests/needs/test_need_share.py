"""Named shares: opening a submitted need to an authority or a person, until a day, and ending that."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from municipalities.access import grants
from municipalities.models import AuditEvent, Membership
from needs.models import NeedGroupShare, NeedMove, NeedPersonShare
from tests.cast import Cast
from tests.factories import as_system, make_need
from tests.pages import browser, followed, page_of, sent

_DAY = "Enter a date as day, month and year, for example 20.11.2026"
_YEARS = f"Enter a year from 2000 to {timezone.localdate().year + 10}"


def submitted(network: Cast, **values):
    defaults = {"addressed_to": network.county_office, "sector": network.sector, "created_by": network.ada}
    return make_need(network.lind, state="submitted", **{**defaults, **values})


def typed(**changes) -> dict:
    return {"authority": "holm", "reason": "They have spare beds.", "until": "", **changes}


def shares() -> list[NeedGroupShare]:
    with as_system():
        return list(NeedGroupShare.objects.select_related("group__authority", "granted_by"))


def reads(user, need) -> bool:
    answer = browser(user).get(f"/needs/{need.slug}/")
    assert answer.status_code in {200, 404}
    return answer.status_code == 200


def test_a_share_opens_the_need_to_the_authority_at_once_and_to_nobody_else(network: Cast):
    need = submitted(network)
    assert not reads(network.cleo, need)

    page = followed(browser(network.ada), f"/needs/{need.number}/share/", typed())

    (share,) = shares()
    assert page.notices == [("success", "Holm can now read this need.")]
    assert (share.group.authority, share.granted_by, share.reason) == (
        network.holm,
        network.ada,
        "They have spare beds.",
    )
    assert (share.content_object_id, share.valid_until) == (need.pk, None)
    assert {name for name in ("cleo", "gita", "hana", "ivo", "dara") if reads(getattr(network, name), need)} == {"cleo"}
    with as_system():
        assert AuditEvent.objects.filter(action="needs.need.shared", target_uuid=need.uuid).count() == 1


def test_ending_a_share_closes_the_need_on_the_next_request(network: Cast):
    need = submitted(network)
    client = browser(network.ada)
    client.post(f"/needs/{need.number}/share/", typed())
    reader = browser(network.cleo)
    assert reader.get(f"/needs/{need.number}/").status_code == 200
    (share,) = shares()

    page = followed(browser(network.mira), f"/needs/{need.number}/shares/{share.pk}/end/")

    assert page.notices == [("success", "The share has ended. They can no longer read this need.")]
    assert reader.get(f"/needs/{need.number}/").status_code == 404
    assert page_of(reader, "/needs/", view="shared").rows == []
    assert reader.get(f"/api/v1/needs/{need.number}/").status_code == 404
    assert shares() == []


@pytest.mark.parametrize("share_id", ["1", "999999999999", "9" * 40])
def test_ending_a_share_that_is_not_there_is_no_error(network: Cast, share_id):
    need = submitted(network)

    assert browser(network.ada).post(f"/needs/{need.number}/shares/{share_id}/end/").status_code == 302


def test_a_share_of_one_need_is_not_ended_through_another(network: Cast):
    need, other = submitted(network), submitted(network)
    client = browser(network.ada)
    client.post(f"/needs/{need.number}/share/", typed())

    client.post(f"/needs/{other.number}/shares/{shares()[0].pk}/end/")

    assert len(shares()) == 1


def test_a_share_holds_through_its_last_day_in_the_zone_of_the_house(network: Cast):
    need = submitted(network)
    day = timezone.localdate() + timedelta(days=7)

    browser(network.ada).post(f"/needs/{need.number}/share/", typed(until=f"{day:%d.%m.%Y}"))

    after = day + timedelta(days=1)
    assert shares()[0].valid_until == datetime(after.year, after.month, after.day, tzinfo=ZoneInfo("Europe/Belgrade"))


def test_a_share_that_has_run_out_opens_nothing(network: Cast):
    need = submitted(network)
    browser(network.ada).post(f"/needs/{need.number}/share/", typed())
    with as_system():
        NeedGroupShare.objects.update(valid_until=timezone.now() - timedelta(microseconds=1))

    assert not reads(network.cleo, need)


def test_sharing_again_renews_the_terms_and_adds_no_row(network: Cast):
    need = submitted(network)
    client = browser(network.ada)
    client.post(f"/needs/{need.number}/share/", typed())

    client.post(f"/needs/{need.number}/share/", typed(reason="Until the roof is mended", until="31.12.2030"))

    assert [(one.reason, one.valid_until.year) for one in shares()] == [("Until the roof is mended", 2030)]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"authority": ""}, "id_authority", "Choose an authority"),
        ({"authority": "nowhere"}, "id_authority", "Choose an authority of the network"),
        ({"authority": "\x00"}, "id_authority", "Null characters are not allowed."),
        ({"reason": " "}, "id_reason", "Say why they need to see it"),
        ({"reason": "a\u202eb"}, "id_reason", "Remove the characters that change the direction of writing"),
        ({"until": "31.02.2030"}, "id_until", "There is no such day: check the day and the month"),
        ({"until": "tomorrow"}, "id_until", _DAY),
        # Day first or month first: what could be read in two ways is asked again.
        ({"until": "01/02/2027"}, "id_until", _DAY),
        ({"until": "1.1.2020"}, "id_until", "Enter a date that is today or later"),
        ({"until": "0001-01-01"}, "id_until", _YEARS),
        ({"until": "31.12.9999"}, "id_until", _YEARS),
    ],
)
def test_what_is_refused_stands_at_the_field_and_in_the_summary_and_is_kept(network: Cast, changes, field, words):
    need = submitted(network)

    page = sent(browser(network.ada), f"/needs/{need.number}/share/", typed(**changes))

    assert (page.status, page.title) == (422, "Error: Share with an authority")
    assert page.summary == [(words, field)]
    assert page.field_errors == {field: words}
    for name in {"reason", "until"} & changes.keys():
        assert page.fields()[name] == changes[name]
    assert shares() == []


def test_a_house_does_not_share_with_itself(network: Cast):
    need = submitted(network)

    page = sent(browser(network.ada), f"/needs/{need.number}/share/", typed(authority="lind"))

    assert (page.status, page.title) == (409, "Error: Share with an authority")
    assert page.notices == [("error", "Choose an authority other than your own.")]
    assert page.fields()["reason"] == "They have spare beds."
    assert shares() == []


def test_a_draft_is_not_shared(network: Cast):
    need = make_need(network.lind, created_by=network.ada)

    page = sent(browser(network.ada), f"/needs/{need.uuid}/share/", typed())

    assert page.status == 409
    assert page.notices == [("error", "A draft cannot be shared. Submit the need first.")]
    assert shares() == []


@pytest.mark.parametrize("person", ["ben", "finn", "jana"])
def test_only_the_house_shares(network: Cast, person):
    need = submitted(network)
    client = browser(getattr(network, person))

    assert client.post(f"/needs/{need.number}/share/", typed()).status_code == 403
    assert client.get(f"/needs/{need.number}/share/").status_code == 403
    assert shares() == []


def test_a_holder_of_a_share_reads_and_does_nothing_else(network: Cast):
    need = submitted(network)
    browser(network.ada).post(f"/needs/{need.number}/share/", typed())
    client = browser(network.cleo)

    codes = {
        act: client.post(f"/needs/{need.number}/{act}/", typed(version="1", note="x")).status_code
        for act in ("edit", "accept", "return", "share")
    }

    assert codes == {"edit": 403, "accept": 403, "return": 403, "share": 403}
    assert len(shares()) == 1
    assert "Share with an authority" not in page_of(client, f"/needs/{need.number}/").text


def test_a_holder_sees_neither_notes_nor_small_numbers_nor_with_whom_else_it_is_shared(network: Cast):
    need = submitted(network, people_affected=3)
    with as_system():
        NeedMove._base_manager.filter(need=need).update(note="Inner words")
    client = browser(network.ada)
    client.post(f"/needs/{need.number}/share/", typed())
    client.post(f"/needs/{need.number}/share/", typed(authority="farby", reason="Another reason"))

    page = page_of(browser(network.cleo), f"/needs/{need.number}/")

    assert [one.text for one in page.main.all(class_="figures__n")] == ["4 Severe", "fewer than 5", "not known"]
    for words in ("Inner words", "Another reason", "They have spare beds.", "Farby"):
        assert words not in page.text
    listed = page_of(browser(network.cleo), "/needs/", view="shared")
    assert listed.rows[0][4] == "fewer than 5"


def test_a_share_with_a_person_counts_while_the_person_holds_a_role(network: Cast):
    need = submitted(network)
    with as_system():
        grants.share_with_person(
            share_model=NeedPersonShare, record=need, person=network.gita, granted_by=network.ada.pk, reason="Expert"
        )
    assert reads(network.gita, need)
    assert [row[1] for row in page_of(browser(network.gita), "/needs/", view="shared").rows] == ["Lind"]

    with as_system():
        Membership.objects.filter(user=network.gita).update(valid_until=timezone.now())

    answer = browser(network.gita).get(f"/needs/{need.number}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/no-membership/")
    assert browser(network.gita).get(f"/api/v1/needs/{need.number}/").status_code == 403


def test_a_share_with_a_person_opens_nothing_to_their_colleagues(network: Cast):
    need = submitted(network)
    with as_system():
        grants.share_with_person(
            share_model=NeedPersonShare, record=need, person=network.lena, granted_by=network.ada.pk, reason="Expert"
        )

    assert not reads(network.cleo, need)
