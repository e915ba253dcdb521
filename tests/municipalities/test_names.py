"""Names of people and places cannot imitate another's: on the form, in the service, by the command, by import."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from coordination.core.lookalikes import check_name, looks_like, skeleton
from municipalities.models import AuthorityName, Membership, Territory, User
from municipalities.services.memberships import add_membership, end_membership
from municipalities.services.names import NameOfAnother
from municipalities.services.registers import import_register
from tests.cast import Cast
from tests.factories import actor_of, as_system, make_membership, make_user
from tests.municipalities.bad_inputs.registers import GOOD, changed
from tests.municipalities.people_forms import ADD, held, typed
from tests.municipalities.registers import AUTHORITIES, EVERY_PLACE, PEOPLE
from tests.pages import browser, sent
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
CELLS = ("name", "name_local", "name_hr", "name_cyrillic")


@pytest.fixture
def ilija(network: Cast) -> User:
    """A colleague in Lind."""
    person = make_user(name="Ilija Kovač", email="ilija@example.org")
    make_membership(person, network.lind, role="officer")
    return person


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Nor\u0430 New", "Write each word in one alphabet; “Nor\u0430” mixes letters of two"),
        ("Nora\u2063New", "Remove the invisible control characters; they often come with copied text"),
        ("Nora\u3164New", "Remove the invisible control characters; they often come with copied text"),
        (
            "llija Kovač",
            "“llija Kovač” looks like “Ilija Kovač”, written with other letters. Write it so that they differ",
        ),
    ],
)
def test_the_form_says_it_at_the_field_and_keeps_nothing(network: Cast, ilija, name, words):
    client = browser(network.kim)

    with nothing_changes():
        page = sent(client, ADD, typed(name=name))

    assert (page.status, page.title) == (422, "Error: Add a person")
    assert page.summary == [(words, "id_name")]
    assert page.field_errors == {"id_name": words}
    assert page.fields()["name"] == name


@pytest.mark.parametrize("name", ["Ilija Kovač", "Ilija Kovac", "Илија Ковач", "Ivo Kovač"])
def test_the_same_name_and_other_names_are_taken(network: Cast, ilija, name):
    assert browser(network.kim).post(ADD, typed(name=name)).status_code == 302
    assert held(User.objects.get(email="new@example.org"), network.lind)


def add(network: Cast, name: str, email: str = "new@example.org") -> Membership:
    """As the administrator of Lind, without the form."""
    return add_membership(
        actor=actor_of(network.kim), authority=network.lind, email=email, name=name, role="officer", reason="x"
    )


@pytest.mark.parametrize("name", ["Nor\u0430 New", "Nora\u202eNew", "Nora\r\nBcc: x@y.org"])
def test_the_service_refuses_what_is_no_name_whoever_calls_it(network: Cast, name):
    with nothing_changes(), pytest.raises(ValidationError):
        add(network, name)


def test_nobody_is_called_like_an_authority_of_the_network(network: Cast):
    with as_system():
        AuthorityName.objects.create(authority=network.holm, language="sr", name="Општина Сараево")
    with pytest.raises(NameOfAnother, match="“Општина Capaevo” looks like “Општина Сараево”"):
        add(network, "Општина Capaevo")
    assert add(network, "Општа Сараево").pk


def test_who_comes_from_another_house_is_no_likeness_either(network: Cast, ilija):
    """Made where nobody is called so, then added to the house of the one imitated."""
    stranger = make_user(name="llija Kovač", email="stranger@example.org")
    make_membership(stranger, network.holm, role="viewer")

    with nothing_changes(), pytest.raises(NameOfAnother):
        add(network, "Somebody Else", email=stranger.email)


def test_names_of_before_stay_and_their_people_can_still_be_changed(network: Cast):
    """Only what is new is looked at."""
    old = make_user(name="M\u0430rko\u200d Old", email="old@example.org")
    other = make_user(name="Mаrko Oldest", email="oldest@example.org")
    make_membership(other, network.holm, role="officer")
    row = make_membership(old, network.lind, role="officer")

    assert add(network, "whatever", email=other.email).user == other
    assert end_membership(actor=actor_of(network.kim), membership_id=row.pk, reason="x").user == old


def test_a_name_is_free_again_when_its_person_has_left(network: Cast, ilija):
    row = held(ilija, network.lind)[0]
    end_membership(actor=actor_of(network.kim), membership_id=row.pk, reason="x")

    assert add(network, "llija Kovač").pk


@pytest.mark.parametrize(
    ("name", "words"),
    [("Nor\u0430 New", "The name: Write each word in one alphabet"), ("llija Kovač", "looks like “Ilija Kovač”")],
)
def test_the_command_says_it_in_a_sentence(network: Cast, ilija, name, words):
    terms = {"name": name, "authority": network.lind.slug, "role": "officer", "until": "2027-06-30", "reason": "x"}
    with nothing_changes(), pytest.raises(CommandError, match=words):
        call_command("appoint", "new@example.org", *[f"--{key}={value}" for key, value in terms.items()])


def test_a_register_brings_no_place_that_looks_like_another(tmp_path):
    """Lugina with a dotless i, against the portal and against the rows beside it; the same file again is taken."""
    import_register(data=GOOD)
    path = tmp_path / "register.csv"
    for likeness, words in (
        (
            changed(name="Lug\u0131na", code="AL919", short_code="LUX"),
            "Line 3: “Lug\u0131na” looks like “Lugina” (AL912)",
        ),
        (
            changed(name_local="Bashkia Lug\u0131na"),
            "Line 3: “Bashkia Lug\u0131na” looks like “Bashkia Lugina” (AL912)",
        ),
    ):
        path.write_bytes(likeness)
        said = StringIO()
        with nothing_changes(), pytest.raises(CommandError):
            call_command("import_register", str(path), stderr=said)
        assert words in said.getvalue()
    assert import_register(data=GOOD).unchanged == 3


def test_a_place_that_is_held_already_is_not_looked_at_again():
    import_register(data=GOOD)
    with as_system():
        Territory.objects.filter(code="AL911").update(name="Lug\u0131na", labels={"sq": "Lug\u0131na"})

    assert import_register(data=changed(name="Lug\u0131na")).country == "Albania"


def test_all_real_names_pass():
    """Every name of the registers, the authorities and the demo network is a name of its own.

    One place may have a name that looks alike in both scripts (Tetovo, Тетово).
    """
    named = {row["code"]: {row[cell] for cell in CELLS if row.get(cell)} for row in EVERY_PLACE}
    named |= {
        key: {row[cell] for cell in row if cell.startswith("name_") and row[cell]} for key, row in AUTHORITIES.items()
    }
    named |= {row["email"]: {row["name"]} for row in PEOPLE}
    taken: dict[str, dict[str, str]] = {}
    for owner, names in named.items():
        for name in names:
            check_name(name)
            others = taken.setdefault(skeleton(name), {})
            assert looks_like(name, [one for one, whose in others.items() if whose != owner]) is None, owner
            others.setdefault(name, owner)
    assert sum(len(names) for names in named.values()) > 1500
