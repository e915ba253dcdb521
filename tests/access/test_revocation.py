"""Revocation acts on the next request, with the scope kept in the cache until then."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from municipalities.models import Authority, Membership, User
from municipalities.services import memberships
from needs.services import sharing
from tests.access.people import sql
from tests.access.world import World
from tests.factories import actor_of, as_system, make_membership, make_need

pytestmark = pytest.mark.django_db


def kept(user: User) -> bool:
    """True when the cache holds the scope that the person's next request will ask for."""
    with as_system():
        version = User.objects.get(pk=user.pk).membership_version
    return cache.get(f"scope:{user.pk}:{version}") is not None


def status(world: World, name: str, record: str) -> int:
    """What the person gets at the need's page; their scope is in the cache afterwards."""
    answer = world.client(name).get(world.needs[record].get_absolute_url())
    return answer.status_code


def sees(world: World, name: str, record: str) -> None:
    """The need is there, and the scope is kept for the next request."""
    assert status(world, name, record) == 200
    assert kept(world.sittings[name].user)


def test_an_ended_membership(world):
    sees(world, "ada", "draft")

    with transaction.atomic():
        memberships.end_membership(
            actor=actor_of(world.cast.kim), membership_id=world.memberships["ada"].pk, reason="Left the house"
        )

    answer = world.client("ada").get(world.needs["draft"].get_absolute_url())
    assert answer.status_code == 302
    assert answer["Location"] == "/no-membership/"
    assert world.client("ada").get("/api/v1/needs/").status_code == 403


def test_one_of_two_memberships(world):
    """Lena keeps Holm and loses Lind: its drafts are gone at once, what the network sees stays."""
    sees(world, "lena", "draft")

    with as_system():
        Membership.objects.filter(user=world.cast.lena, authority=world.cast.lind).update(valid_until=timezone.now())

    assert status(world, "lena", "draft") == 404
    assert status(world, "lena", "accepted") == 200
    assert status(world, "lena", "shared") == 200


def test_a_lowered_role(world):
    with as_system():
        membership = Membership.objects.get(user=world.cast.finn)
    accept = world.needs["submitted"].get_absolute_url() + "accept/"
    sees(world, "finn", "submitted")

    with as_system():
        Membership.objects.filter(pk=membership.pk).update(role="viewer")

    assert world.client("finn").post(accept, {"version": 1}).status_code == 403
    assert status(world, "finn", "submitted") == 200


def test_a_revoked_share(world):
    sees(world, "cleo", "shared")

    sharing.revoke_share(actor=actor_of(world.cast.ada), need_id=world.needs["shared"].pk, share_id=world.share.pk)

    assert status(world, "cleo", "shared") == 404
    assert world.client("cleo").get(f"/api/v1/needs/{world.needs['shared'].number}/").status_code == 404


def test_a_share_with_a_person_who_lost_every_membership(world):
    """A person share counts only while its holder holds any current membership."""
    sees(world, "gita", "person")

    with as_system():
        Membership.objects.filter(user=world.cast.gita).update(valid_until=timezone.now())

    assert world.client("gita").get(world.needs["person"].get_absolute_url()).status_code == 302
    assert world.client("gita").get(f"/api/v1/needs/{world.needs['person'].number}/").status_code == 403


def test_a_share_with_an_authority_goes_with_its_people(world):
    """Whoever leaves Holm loses what Holm was shown; whoever joins meets it at once."""
    sees(world, "cleo", "shared")

    with as_system():
        Membership.objects.filter(user=world.cast.cleo).update(valid_until=timezone.now())
    make_membership(world.cast.eli, world.cast.holm, "viewer")

    assert world.client("cleo").get(world.needs["shared"].get_absolute_url()).status_code == 302
    assert status(world, "eli", "shared") == 200


def test_a_closed_authority(world):
    sees(world, "ben", "submitted")

    with as_system():
        Authority.objects.filter(pk=world.cast.county_office.pk).update(is_active=False)

    assert world.client("ben").get(world.needs["submitted"].get_absolute_url()).status_code == 302


def test_a_closed_account(world):
    sees(world, "ada", "draft")

    with as_system():
        User.objects.filter(pk=world.cast.ada.pk).update(is_active=False)

    answer = world.client("ada").get(world.needs["draft"].get_absolute_url())
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")
    assert world.client("ada").get("/api/v1/needs/").status_code == 401


def test_a_changed_association(world):
    sees(world, "hana", "ticked")

    with as_system():
        Authority.objects.filter(pk=world.cast.lind.pk).update(association=None)

    assert status(world, "hana", "ticked") == 404


def test_a_changed_jurisdiction(world):
    """The county's office becomes another county's: its old needs are gone, without a word to its people's caches."""
    elsewhere = make_need(world.cast.farby, state="submitted", addressed_to=world.cast.farby)
    sees(world, "ben", "submitted")

    with as_system():
        Authority.objects.filter(pk=world.cast.county_office.pk).update(
            territory=world.cast.farby.country, country=world.cast.farby.country
        )

    assert status(world, "ben", "submitted") == 404
    assert world.client("ben").get(elsewhere.get_absolute_url()).status_code == 200


def test_a_need_taken_back_to_another_addressee_keeps_its_readers(world):
    """Redirected to the ministry, the county still supervises and reads, and no longer decides."""
    sees(world, "finn", "submitted")

    with as_system():
        sql(
            "update needs_need set addressed_to_id = %s where id = %s",
            [world.cast.ministry.pk, world.needs["submitted"].pk],
        )

    assert status(world, "finn", "submitted") == 200
    accept = world.needs["submitted"].get_absolute_url() + "accept/"
    assert world.client("finn").post(accept, {"version": 1}).status_code == 403


def test_the_switch_cannot_lead_to_what_has_ended(world):
    """A session that still names an ended authority acts for another one, never for it."""
    with as_system():
        Membership.objects.filter(user=world.cast.lena, authority=world.cast.lind).update(valid_until=timezone.now())

    answer = world.client("lena").post("/needs/new/")

    assert answer.status_code == 302
    with as_system():
        assert sql("select authority_id from needs_need order by id desc limit 1") == [(world.cast.holm.pk,)]
