"""manage.py appoint: the very first people, and a plain sentence for everything that is wrong."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from psycopg2 import errors

from municipalities.models import AccountMail, ContactPoint, Membership, User
from tests.factories import as_system, make_authority, make_membership, make_territory, make_user
from tests.municipalities.audit_trail import command, events, login

pytestmark = pytest.mark.django_db


@pytest.fixture
def bihac():
    place = make_territory(name="Bihać", slug="bihac", labels={"sr": "Бихаћ"})
    return make_authority(territory=place, slug="bihac", languages=["bs"], labels={"sr": "Бихаћ"})


def appoint(capsys, email: str = "ada@example.org", **changes: str) -> str:
    terms = {
        "name": "Ada Hodžić",
        "authority": "bihac",
        "role": "administrator",
        "until": (datetime.date.today() + datetime.timedelta(days=365)).isoformat(),  # noqa: DTZ011
        "reason": "First administrator, letter of the mayor",
        **changes,
    }
    call_command("appoint", email, *[f"--{name}={value}" for name, value in terms.items()])
    return capsys.readouterr().out


def everything() -> tuple[int, ...]:
    with as_system():
        rows = [model.objects.count() for model in (User, Membership, AccountMail, ContactPoint)]
    return (*rows, len(events()))


def test_new_person_gets_account_role_mail_and_an_event(bihac, capsys):
    said = appoint(capsys, until="2031-12-31")

    with as_system():
        membership = Membership.objects.select_related("user").get()
        mail = AccountMail.objects.get()
    person = membership.user
    assert (person.email, person.name, person.has_usable_password()) == ("ada@example.org", "Ada Hodžić", False)
    assert (membership.authority_id, membership.role, membership.granted_by_id) == (bihac.pk, "administrator", None)
    assert membership.valid_until == datetime.datetime(2031, 12, 31, 23, tzinfo=datetime.UTC)
    assert (mail.kind, mail.user_id, mail.language) == ("set_password", person.pk, "bs")
    (event,) = events()
    assert (event.action, event.chain, event.actor_id) == ("municipalities.membership.appointed", bihac.pk, None)
    assert event.after == {"person": person.pk, "role": "administrator", "until": "2032-01-01T00:00:00+01:00"}
    assert event.reason == "First administrator, letter of the mayor"
    with as_system():
        assert [one.person_name for one in ContactPoint.objects.all()] == ["Ada Hodžić"]
    assert (
        said
        == "ada@example.org is administrator of Bihać until 2031-12-31. The mail to set a password is on its way.\n"
    )


def test_known_person_keeps_name_and_password_and_gets_no_mail(bihac, capsys):
    make_user(email="ada@example.org", name="Ada H.")

    said = appoint(capsys, email="ADA@example.org")

    assert "mail" not in said
    with as_system():
        assert User.objects.get().name == "Ada H."
        assert AccountMail.objects.count() == 0
        assert Membership.objects.get().role == "administrator"


def test_known_person_without_a_password_gets_the_mail_again(bihac, capsys):
    make_user(email="ada@example.org", password=None)

    assert "The mail to set a password is on its way." in appoint(capsys)


def test_last_day_may_be_today(bihac, capsys):
    from zoneinfo import ZoneInfo

    today = datetime.datetime.now(ZoneInfo(bihac.time_zone)).date()

    assert f"until {today}" in appoint(capsys, until=today.isoformat())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": "ada"}, "'ada' is not an e-mail address."),
        ({"email": "ada@"}, "'ada@' is not an e-mail address."),
        ({"email": "ada@example.org\nBcc: eve@example.org"}, "is not an e-mail address."),
        ({"until": "2020-01-31"}, "2020-01-31 is over. Give a last day that is today or later."),
        ({"until": "2999-01-01"}, "2999-01-01 is more than ten years away. Give a nearer last day."),
        ({"until": "31.12.2027"}, "'31.12.2027' is not a date. Write it like 2027-12-31."),
        ({"until": "2027-02-30"}, "'2027-02-30' is not a date. Write it like 2027-12-31."),
        ({"until": ""}, "'' is not a date. Write it like 2027-12-31."),
        ({"name": "  "}, "The name is empty."),
        ({"name": "Ada\nHodžić"}, "The name: Write this on one line."),
        ({"name": "A" * 151}, "The name is too long: 151 characters, at most 150."),
        ({"reason": ""}, "The reason is empty."),
        ({"reason": "r" * 301}, "The reason is too long: 301 characters, at most 300."),
        ({"role": "king"}, "argument --role: invalid choice: 'king'"),
        ({"authority": "nowhere-at-all-like-it"}, "There is no authority 'nowhere-at-all-like-it'."),
        ({"authority": "bihacc"}, "There is no authority 'bihacc'. Did you mean: bihac?"),
        ({"authority": "Бихаћ"}, "There is no authority 'Бихаћ'. Did you mean: bihac?"),
        ({"authority": "Grad Bihać"}, "There is no authority 'Grad Bihać'. Did you mean: bihac?"),
    ],
)
def test_wrong_input_is_one_sentence_and_changes_nothing(bihac, capsys, changes, words):
    before = everything()

    with pytest.raises(CommandError) as refused:
        appoint(capsys, **changes)

    assert words in str(refused.value)
    assert everything() == before


def test_second_role_in_the_same_authority_is_refused(bihac, capsys):
    make_membership(make_user(email="ada@example.org"), bihac, "viewer")
    before = everything()

    with pytest.raises(
        CommandError, match=r"ada@example.org already has a role in bihac. Change it on the people page."
    ):
        appoint(capsys)

    assert everything() == before


def test_authority_that_is_not_active_cannot_be_chosen(capsys):
    make_authority(slug="closed", is_active=False)

    with pytest.raises(CommandError, match=r"There is no authority 'closed'."):
        appoint(capsys, authority="closed")


@pytest.mark.django_db(transaction=True)
def test_command_runs_with_the_workers_login(bihac):
    arguments = ("--name=Ada", "--authority=bihac", "--role=officer", "--until=2031-12-31", "--reason=Letter")

    done = command("appoint", "ada@example.org", *arguments, database_login="worker")

    assert (done.returncode, done.stderr) == (0, "")
    with as_system():
        assert Membership.objects.get().user.email == "ada@example.org"
    assert [(event.chain, event.seq) for event in events()] == [(bihac.pk, 1)]


@pytest.mark.django_db(transaction=True)
def test_web_login_cannot_appoint(bihac):
    with login("app") as web, web.cursor() as cursor, pytest.raises(errors.InsufficientPrivilege):
        cursor.execute("set role portal_system")
