"""The moves of a need as requests: its address on the pages and in the API, with everything that it asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.test.client import Client, ClientHandler

from municipalities.access.actor import make_actor
from municipalities.models import Authority, User
from needs.models import Need, NeedMove
from tests.cast import Cast
from tests.factories import as_system
from tests.needs.move_table import in_a_while
from tests.pages import browser

ANSWER_WORDS = {"who": "Civil protection", "what": "Beds"}
#: Moves whose form asks for words.
WITH_NOTE = {"accept_in_part", "return", "decline", "redirect", "meet_in_part", "withdraw", "send_back"}
#: The steps of a change on its pages, with their address below the need's.
CHANGE_STEPS = {
    "change": "change/edit",
    "take_back_change": "change/take-back",
    "accept_change": "change/accept",
    "decline_change": "change/decline",
}


def on_page(network: Cast, move: str, need: Need, client: Client, house: Authority, **form: Any) -> HttpResponse:
    """Send the form of this move, as somebody who acts for this authority; `form` is what else stands in it."""
    day = date.fromisoformat(in_a_while())
    fields: dict[str, Any] = {"note": "", "version": need.version, **form, "authority": str(house.uuid), "person": ""}
    if move in WITH_NOTE or move == "decline_change":
        fields["note"] = "How many?"
    if move in {"accept", "accept_in_part", "accept_change"}:
        fields |= {f"answer_{name}": words for name, words in ANSWER_WORDS.items()}
        fields["answer_by"] = f"{day:%d.%m.%Y}"
    if move == "redirect":
        fields["to"] = network.ministry.slug
    last = CHANGE_STEPS.get(move, move.replace("_", "-"))
    if move == "merge":
        last, fields["other_version"] = f"merge/{twin_of(need).slug}", 1
    return client.post(f"/needs/{need.slug}/{last}/", fields)


def over_api(network: Cast, move: str, need: Need, client: Client, house: Authority) -> HttpResponse:
    """The same over the API."""
    body: dict[str, Any] = {"version": need.version}
    if move in WITH_NOTE or move == "decline_change":
        body["note"] = "How many?"
    if move == "change":
        body |= {"people_affected": 900, "reason": "Counted again."}
    if move in {"accept", "accept_in_part", "accept_change"}:
        body["answer"] = {**ANSWER_WORDS, "by": in_a_while()}
    if move == "redirect":
        body["authority"] = str(network.ministry.uuid)
    address = f"/api/v1/needs/{need.slug}/{move.replace('_', '-')}/"
    return client.post(address, body, content_type="application/json")


CHANNELS: dict[str, Callable[..., HttpResponse]] = {"page": on_page, "api": over_api}


def is_made(response: HttpResponse, need: Need) -> bool:
    """True for an answer that says that the move was made: success over the API, a way to the need's page on pages."""
    if response.status_code == 302:
        return "/needs/" in response["Location"] and not response["Location"].startswith("/sign-in/")
    return response.status_code in {200, 201}


def browsers(people: dict[str, User]) -> dict[str, tuple[Client, Authority]]:
    """Everybody of an authority, signed in, with the authority that they act for."""
    # One handler for all: each would load the middleware anew.
    found, handler = {}, ClientHandler(enforce_csrf_checks=False)
    for name, user in people.items():
        acting = make_actor(user).acting
        if acting is not None:
            found[name] = (browser(user), Authority.objects.get(pk=acting.authority_id))
            found[name][0].handler = handler
    return found


def stand(need: Need) -> tuple[str, int, int]:
    """State, version and number of moves as the database has them."""
    with as_system():
        kept = Need._base_manager.get(pk=need.pk)
        return kept.state, kept.version, NeedMove._base_manager.filter(need=need).count()


def twin_of(need: Need) -> Need:
    """The other need of the same house in the same state, with which this one can be merged."""
    with as_system():
        return (
            Need._base_manager.filter(authority=need.authority_id, state=need.state).exclude(pk=need.pk).earliest("pk")
        )
