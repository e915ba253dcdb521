"""Digests: everybody their own; runs for those who watch the network; stopping by link without sign-in."""

from datetime import timedelta

from django.utils import timezone

from tests.access.matrix import Row


def the_mail(world) -> dict:
    """A mail that failed."""
    return {"mail": str(world.mail.uuid)}


def no_mail(_world) -> dict:
    """A mail that does not exist."""
    return {"mail": "00000000-0000-4000-8000-000000000000"}


def the_suppression(world) -> dict:
    """The address to which that mail did not go."""
    return {"suppression": str(world.suppression.uuid)}


def no_suppression(_world) -> dict:
    """No address."""
    return {"suppression": "00000000-0000-4000-8000-000000000000"}


def gitas_role(world) -> dict:
    """The role by which Gita is found."""
    return {"membership": str(world.memberships["gita"].uuid)}


def the_draft(world) -> dict:
    """A mass mail that somebody else of the secretariat is writing."""
    return {"mail": str(world.mass["draft"].uuid)}


def the_waiting(world) -> dict:
    """One that waits for a second person."""
    return {"mail": str(world.mass["waiting"].uuid)}


def the_released(world) -> dict:
    """One that is on its way."""
    return {"mail": str(world.mass["released"].uuid)}


def the_version(name):
    """The version of a mass mail, as its page sends it."""
    return lambda world, sitting: {"version": str(world.mass[name].version)}


def mass_words(world, sitting) -> dict:
    """A complete form."""
    return {
        "version": "1",
        "subject": "News",
        "text": "Text",
        "language": "en-gb",
        "sort": "information",
        "kinds": ["municipality"],
        "roles": ["officer"],
    }


def no_notice(_world) -> dict:
    """A notice that is nobody's."""
    return {"notice": "00000000-0000-4000-8000-000000000000"}


def no_rule(_world) -> dict:
    """A rule that is nobody's."""
    return {"rule": "00000000-0000-4000-8000-000000000000"}


def rule_of_ada(world) -> dict:
    """A further rule of Ada."""
    return {"rule": str(world.rule.uuid)}


def forged(_world) -> dict:
    """A stop link that nobody signed."""
    return {"token": "forged"}


FAR = (timezone.localdate() + timedelta(days=20)).isoformat()
RULE = {"name": "Health", "frequency": "weekly", "weekday": "5", "hour": "7", "area": "network"}
NOVEMBER = "?from=2026-11-01T00:00:00Z&until=2026-12-01T00:00:00Z"

ROWS = [
    Row("digests:settings", "200 members eli"),
    Row("digests:settings", "422 members eli", "POST"),
    Row(
        "digests:settings",
        "302 members eli",
        "POST",
        record="weekly",
        send=lambda world, sitting: {"frequency": "weekly", "weekday": "5", "hour": "7", "area": "network"},
    ),
    Row("digests:rule-list", "200 members eli"),
    Row("digests:rule-list", "422 members eli", "POST"),
    Row("digests:rule-list", "302 members eli", "POST", record="away", send=lambda world, sitting: {"until": FAR}),
    Row("digests:back", "302 members eli", "POST", keeps=True),
    Row("digests:proposed", "302 members", "POST", keeps=True),
    Row("digests:rule-new", "200 members eli"),
    Row("digests:rule-new", "422 members eli", "POST"),
    Row("digests:rule-new", "302 members eli", "POST", record="complete", send=lambda world, sitting: RULE),
    Row("digests:rule", "404 members eli", record="missing", kwargs=no_rule),
    Row("digests:rule", "404 members eli", "POST", record="missing", kwargs=no_rule),
    Row("digests:rule", "200 ada; 404 eli rest", kwargs=rule_of_ada),
    Row("digests:rule", "422 ada; 404 eli rest", "POST", kwargs=rule_of_ada),
    Row("notice-list", "200 members eli"),
    Row("notice-read-all", "302 members eli", "POST", keeps=True),
    Row("notice-read", "302 ada; 404 eli rest", "POST", kwargs=lambda world: {"notice": str(world.notice.uuid)}),
    Row("notice-read", "404 members eli", "POST", record="missing", kwargs=no_notice),
    Row("notice-told", "200 members", kwargs=lambda world: {"record": str(world.needs["returned"].uuid)}),
    Row("notice-settings", "200 members eli"),
    Row("notice-settings", "302 members eli", "POST", keeps=True),
    Row("digests:news", "200 members", query=NOVEMBER),
    Row("digests:news", "404 members", record="no such area", query=f"{NOVEMBER}&area=near&place=nowhere"),
    Row("digests:run-list", "200 dara; 403 rest"),
    Row("digests:run-detail", "200 dara; 403 rest", kwargs=lambda world: {"period": "2026-W40"}),
    Row("digests:run-detail", "404 dara; 403 rest", record="missing", kwargs=lambda world: {"period": "2026-W39"}),
    Row("digests:mail-room", "200 dara; 403 rest"),
    Row("digests:mail-bounces", "200 dara; 403 rest"),
    Row("digests:mail-suppressions", "200 dara; 403 rest", query="?q=ada"),
    Row("digests:mail-lift", "200 dara; 403 rest", kwargs=the_suppression),
    Row("digests:mail-lift", "404 dara; 403 rest", record="missing", kwargs=no_suppression),
    Row("digests:mail-lift", "422 dara; 403 rest", "POST", kwargs=the_suppression),
    Row(
        "digests:mail-lift",
        "302 dara; 403 rest",
        "POST",
        record="with a reason",
        kwargs=the_suppression,
        send=lambda world, sitting: {"reason": "The address is right again"},
    ),
    Row("digests:mail-suppress", "200 dara; 403 rest", kwargs=gitas_role),
    Row("digests:mail-suppress", "422 dara; 403 rest", "POST", kwargs=gitas_role),
    Row(
        "digests:mail-suppress",
        "302 dara; 403 rest",
        "POST",
        record="with a reason",
        kwargs=gitas_role,
        send=lambda world, sitting: {"reason": "Left the town hall"},
    ),
    Row("digests:mass-list", "200 dara; 403 rest"),
    Row("digests:mass-new", "200 dara; 403 rest"),
    Row("digests:mass-new", "422 dara; 403 rest", "POST"),
    Row("digests:mass-new", "302 dara; 403 rest", "POST", record="complete", send=mass_words),
    Row("digests:mass-count", "200 dara; 403 rest", query="?kinds=municipality&roles=officer"),
    Row("digests:mass-detail", "200 dara; 403 rest", kwargs=the_draft),
    Row("digests:mass-detail", "404 dara; 403 rest", record="missing", kwargs=no_mail),
    Row("digests:mass-edit", "200 dara; 403 rest", kwargs=the_draft),
    Row("digests:mass-edit", "422 dara; 403 rest", "POST", kwargs=the_draft),
    Row("digests:mass-edit", "302 dara; 403 rest", "POST", record="complete", kwargs=the_draft, send=mass_words),
    Row("digests:mass-preview", "302 dara; 403 rest", "POST", kwargs=the_draft),
    Row("digests:mass-put-forward", "302 dara; 403 rest", "POST", kwargs=the_draft, send=the_version("draft")),
    Row("digests:mass-take-back", "302 dara; 403 rest", "POST", kwargs=the_waiting, send=the_version("waiting")),
    Row("digests:mass-discard", "200 dara; 403 rest", kwargs=the_draft),
    Row("digests:mass-discard", "302 dara; 403 rest", "POST", kwargs=the_draft, send=the_version("draft")),
    Row("digests:mass-release", "200 dara; 403 rest", kwargs=the_waiting),
    Row("digests:mass-release", "302 dara; 403 rest", "POST", kwargs=the_waiting, send=the_version("waiting")),
    Row("digests:mass-stop", "200 dara; 403 rest", kwargs=the_released),
    Row("digests:mass-stop", "302 dara; 403 rest", "POST", kwargs=the_released, send=the_version("released")),
    Row("digests:send-again", "200 dara; 403 rest", kwargs=the_mail),
    Row("digests:send-again", "404 dara; 403 rest", record="missing", kwargs=no_mail),
    Row(
        "digests:send-again",
        "302 dara; 403 rest",
        "POST",
        kwargs=the_mail,
        send=lambda world, sitting: {"state": "failed"},
    ),
    Row("digests:send-again", "404 dara; 403 rest", "POST", record="missing", kwargs=no_mail),
    Row("digests:unsubscribe", "404 everybody", record="forged", kwargs=forged),
    Row("digests:unsubscribe", "404 everybody", "POST", record="forged", kwargs=forged),
    # With a provider and its secret: tests/coordination/digests/test_provider_events.py.
    Row("mail-events", "404 everybody", "POST", record="no provider"),
    Row("mail-events", "404 everybody", "HEAD", record="no provider"),
    Row("demo-mail-list", "200 everybody"),
    Row("demo-mail", "404 everybody", record="missing", kwargs=lambda world: {"key": "missing"}),
    Row("demo-mail-html", "404 everybody", record="missing", kwargs=lambda world: {"key": "missing"}),
]
