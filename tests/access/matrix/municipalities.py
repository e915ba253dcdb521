"""The start page, the switcher, the directory, and the people of an authority."""

from typing import Any

from tests.access.matrix import Row, nothing
from tests.access.world import Sitting, World

EVERY_MEMBER = "200 members"
#: Kim administers Lind; Dara, administrator of the secretariat, names administrators anywhere.
LINDS_PEOPLE = "200 kim dara; 403 rest"


def authority(route: str, slug: str, expected: str, method: str = "GET", **more: Any) -> Row:
    """A row about an authority."""
    return Row(f"municipalities:{route}", expected, method, slug, lambda world: {"slug": slug}, **more)


def membership(route: str, name: str, expected: str, method: str = "GET", **more: Any) -> Row:
    """A row about a membership, by the name of its person."""
    kwargs = lambda world: {"uuid": world.memberships[name].uuid}  # noqa: E731 (one expression, named by its use)
    return Row(f"municipalities:{route}", expected, method, f"of {name}", kwargs, **more)


def own_house(world: World, sitting: Sitting) -> dict:
    """Lind, by its uuid."""
    return {"authority": str(world.cast.lind.uuid), "next": "/"}


def newcomer(role: str):
    """A person nobody knows yet."""

    def send(_world: World, _sitting: Sitting) -> dict:
        return {"email": "new@example.org", "name": "New", "role": role, "language": "en-gb", "reason": "New here"}

    return send


def oneself(_world: World, sitting: Sitting) -> dict:
    """A membership for whoever asks."""
    email = sitting.user.email if sitting.user else "new@example.org"
    return {"email": email, "name": "Me", "role": "administrator", "language": "en-gb", "reason": "Me too"}


def role(name: str):
    """A changed role."""
    return lambda world, sitting: {"role": name, "reason": "Changed work"}


def reason(_world: World, _sitting: Sitting) -> dict:
    """Why a membership ends."""
    return {"reason": "Left"}


ROWS = [
    Row("municipalities:home", EVERY_MEMBER),
    Row("municipalities:acting", "200 members eli"),
    # Choosing Lind works for its people; for others the choice is refused in a sentence and nothing changes.
    Row("municipalities:acting", "302 members eli", "POST", send=own_house, keeps=True),
    Row("municipalities:session", "200 members eli", defaults="401 out"),
    Row("municipalities:signed-in-again", "200 members eli"),
    Row("municipalities:no-membership", "302 members; 403 eli"),
    Row("municipalities:directory", EVERY_MEMBER),
    authority("authority-detail", "lind", EVERY_MEMBER),
    authority("authority-detail", "vale-county", EVERY_MEMBER),
    authority("authority-detail", "missing", "404 members"),
    authority("people", "lind", LINDS_PEOPLE),
    authority("people", "holm", "200 dara; 403 rest"),
    authority("people", "secretariat", "200 dara; 403 rest"),
    authority("people", "missing", "404 members"),
    authority("membership-add", "lind", LINDS_PEOPLE),
    authority("membership-add", "missing", "404 members"),
    authority("membership-add", "lind", "422 kim dara; 403 rest", "POST", send=nothing, query="?empty"),
    # For other houses the secretariat names administrators and nobody else.
    authority(
        "membership-add", "lind", "302 kim; 422 dara; 403 rest", "POST", send=newcomer("viewer"), query="?viewer"
    ),
    authority("membership-add", "lind", "302 kim dara; 403 rest", "POST", send=newcomer("administrator")),
    authority("membership-add", "farby", "302 dara; 403 rest", "POST", send=newcomer("administrator")),
    # Nobody gives a role to themselves, the secretariat neither.
    authority("membership-add", "lind", "409 kim dara; 403 rest", "POST", send=oneself, query="?oneself"),
    authority("membership-add", "missing", "404 members", "POST", send=newcomer("viewer")),
    membership("membership-change", "ada", "200 kim dara; 403 ada mira lena lena-holm; 404 rest"),
    membership("membership-change", "cleo", "200 dara; 403 cleo lena lena-holm; 404 rest"),
    membership("membership-change", "olga-former", "404 members"),
    membership(
        "membership-change",
        "ada",
        "302 kim; 422 dara; 403 ada mira lena lena-holm; 404 rest",
        "POST",
        send=role("viewer"),
    ),
    membership(
        "membership-change",
        "kim",
        "409 kim; 302 dara; 403 ada mira lena lena-holm; 404 rest",
        "POST",
        send=role("administrator"),
    ),
    membership("membership-change", "olga-former", "404 members", "POST", send=role("viewer")),
    membership("membership-end", "ada", "200 kim dara; 403 ada mira lena lena-holm; 404 rest"),
    membership("membership-end", "cleo", "200 dara; 403 cleo lena lena-holm; 404 rest"),
    membership("membership-end", "olga-former", "404 members"),
    membership(
        "membership-end", "ada", "302 kim; 409 dara; 403 ada mira lena lena-holm; 404 rest", "POST", send=reason
    ),
    # The only administrator of a house with people stays.
    membership("membership-end", "kim", "409 kim dara; 403 ada mira lena lena-holm; 404 rest", "POST", send=reason),
    membership("membership-end", "olga-former", "404 members", "POST", send=reason),
]
