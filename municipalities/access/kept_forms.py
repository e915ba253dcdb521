"""What a person typed into a form that was sent after their session had ended: kept for an hour, for them alone.

For people without scripts; with scripts the form stays where it is. The body lies encrypted in the anonymous session of
the same browser and comes back to the form when the person who had opened it signs in there.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, QueryDict
from django.utils.crypto import salted_hmac

#: The hidden field in which a form carries the mark of the person it was opened by.
PERSON_FIELD: Final = "person"
SECONDS: Final = 60 * 60
_KEY: Final = "kept_form"
_SALT: Final = "portal.kept-form"
# A need with every field full has about 40,000 characters.
_LONGEST: Final = 200_000


def person_mark(user_id: int) -> str:
    """The same for every form of one person, says nothing about them, and cannot be made by anybody else."""
    return Signer(salt=_SALT).sign(salted_hmac(_SALT, str(user_id)).hexdigest()[:24])


def keep(request: HttpRequest) -> None:
    """Keep the posted form in the anonymous session; nothing without a mark that we gave out, nothing too long."""
    mark = request.POST.get(PERSON_FIELD, "")
    try:
        # SECURITY: without it strangers could fill the table of sessions.
        Signer(salt=_SALT).unsign(mark)
    except BadSignature:
        return
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    text = typed.urlencode()
    if len(text) > _LONGEST:
        return
    held = json.dumps({"path": request.path, "person": mark, "typed": text})
    request.session[_KEY] = _fernet().encrypt(held.encode()).decode()
    # Signing in gives the session its usual life back.
    request.session.set_expiry(SECONDS)


def kept(request: HttpRequest, user_id: int, path: str = "") -> QueryDict | None:
    """The form kept for this person and the path (the request's own without one), or None.

    What was kept for somebody else is thrown away unread.
    """
    token = request.session.get(_KEY)
    if token is None:
        return None
    held = _read(token)
    if held is None or held["person"] != person_mark(user_id):
        forget(request)
        return None
    return QueryDict(held["typed"]) if held["path"] == (path or request.path) else None


def forget(request: HttpRequest) -> None:
    """Throw the kept form away, because it was sent again."""
    if _KEY in request.session:
        del request.session[_KEY]


def _read(token: str) -> dict[str, Any] | None:
    try:
        held: dict[str, Any] = json.loads(_fernet().decrypt(token.encode(), ttl=SECONDS))
    except InvalidToken:
        return None
    return held


def _fernet() -> Fernet:
    key = hashlib.sha256(f"{_SALT}:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
