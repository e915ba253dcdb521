"""`manage.py send_digests`: for the operator and for the walk-through."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from coordination.digests.models import DigestRule
from tests.coordination.digests.conftest import make_accepted, states
from tests.factories import as_system

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("send_digests", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def readers(cast, subscribe):
    """Two with news, one of them unreachable, and one without a membership."""
    make_accepted(cast.lind)
    for person in (cast.ada, cast.cleo, cast.eli):
        subscribe(person)
    return cast


def test_it_says_what_it_did_and_a_second_time_it_does_nothing(sink, readers, week):
    sink.refusals["cleo@example.org"] = "550 no"

    assert run("--period", str(week)) == f"{week} weekly: planned 2, sent 1, empty 0, failed 1, suppressed 0\n"
    assert run("--period", str(week), "--rule-group", "weekly") == (
        f"{week} weekly: planned 0, sent 0, empty 0, failed 0, suppressed 0\n"
    )
    assert len(sink.mails) == 1


def test_a_need_accepted_a_moment_ago_is_told(sink, readers, week):
    run("--period", str(week))

    assert sink.to(readers.cleo)[0]["Subject"] == "Weekly digest: 1 need was accepted"


def test_a_day_is_for_those_who_are_told_daily(sink, readers, subscribe, week):
    with as_system():
        DigestRule.objects.filter(person=readers.cleo).update(frequency="daily")
    today = timezone.now().date().isoformat()

    assert run("--period", today) == f"{today} weekly: planned 1, sent 1, empty 0, failed 0, suppressed 0\n"
    assert run("--period", today) == f"{today} weekly: planned 0, sent 0, empty 0, failed 0, suppressed 0\n"
    assert run("--period", str(week)) == f"{week} weekly: planned 1, sent 1, empty 0, failed 0, suppressed 0\n"
    assert [address for address, _message in sink.mails] == ["cleo@example.org", "ada@example.org"]
    assert sink.mails[0][1]["Subject"] == "Daily digest: 1 need was accepted"


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("next week", "Write the period as a week, for example 2026-W47, or as a day, for example 2026-11-20."),
        ("2026-11-31", "2026-11-31 is no day of the calendar."),
        ("2999-01-01", "The day 2999-01-01 has not begun yet."),
        ("2001-01-01", "The day 2001-01-01 is more than a year ago."),
        ("2026-W60", "2026 has no week 60."),
        ("2999-W01", "The week 2999-W01 has not begun yet."),
        ("2001-W01", "The week 2001-W01 is more than a year ago."),
    ],
)
def test_nonsense_is_refused_in_one_sentence(readers, period, words):
    with pytest.raises(CommandError) as refusal:
        run("--period", period)

    assert str(refusal.value) == words
    assert states() == {}


def test_a_digest_that_does_not_exist_is_refused(readers, week):
    with pytest.raises(CommandError, match="There is no digest 'hourly'; there is weekly"):
        run("--period", str(week), "--rule-group", "hourly")


def test_without_a_mail_server_it_says_so_and_everything_waits(readers, week, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    with pytest.raises(CommandError, match=r"The mail server 127\.0\.0\.1:1 does not answer"):
        run("--period", str(week))

    assert set(states().values()) == {"pending"}
