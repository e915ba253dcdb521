"""Sign-in, passwords and the own sessions: open to everybody, or to whoever is signed in."""

from tests.access.matrix import Row
from tests.access.world import Sitting, World

SIGNED_IN = "200 members eli"


def guess(_world: World, _sitting: Sitting) -> dict:
    """A wrong password for somebody's account."""
    return {"login": "ada@example.org", "password": "not the password at all"}


def foreign_session(world: World) -> dict:
    """A session of Ada's: missing and hidden are the same to everybody else."""
    return {"session_id": 999_999_999}


ROWS = [
    Row("account_login", "200 out; 302 members eli"),
    Row("account_login", "422 out; 302 members eli", "POST", send=guess, keeps=True),
    Row("account_logout", "302 everybody", "POST", keeps=True),
    Row("account_reset_password", "200 everybody"),
    Row("account_reset_password", "422 everybody", "POST", send=lambda world, sitting: {"email": "no address"}),
    Row("account_reset_password_done", "200 everybody"),
    Row("account_reset_password_from_key_done", "200 everybody"),
    Row(
        "account_reset_password_from_key",
        "200 everybody",
        record="forged key",
        kwargs=lambda world: {"uidb36": "1", "key": "abc-0123456789abcdef"},
    ),
    Row(
        "account_reset_password_from_key",
        "200 everybody",
        "POST",
        record="forged key",
        kwargs=lambda world: {"uidb36": "1", "key": "abc-0123456789abcdef"},
        send=lambda world, sitting: {"password1": "a new long password", "password2": "a new long password"},
        keeps=True,
    ),
    # What a browser keeps: the server sends the same page to everybody.
    *(Row(f"kept{page}", SIGNED_IN) for page in ("", "-shell", "-offline", "-sign-out")),
    Row("account", SIGNED_IN),
    Row("account", "302 members eli", "POST", send=lambda world, sitting: {"language": "sr-latn"}),
    Row(
        "account", "422 members eli", "POST", record="unknown language", send=lambda world, sitting: {"language": "xx"}
    ),
    Row("account_change_password", SIGNED_IN),
    Row("account_change_password", "422 members eli", "POST"),
    Row("account_reauthenticate", SIGNED_IN),
    Row("account_reauthenticate", "422 members eli", "POST"),
    Row("usersessions_list", SIGNED_IN),
    Row("account_end_session", "404 members eli", "POST", record="of nobody", kwargs=foreign_session),
    Row("account_end_other_sessions", "302 members eli", "POST", keeps=True),
    Row("account_sign_out_everywhere", "302 members eli", "POST", keeps=True),
]
