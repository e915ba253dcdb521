"""What the tests of decisions share: a need that waits for the county, and what people type about it."""

from datetime import timedelta

from django.utils import timezone

from needs.models import Need, NeedMove
from tests.cast import Cast
from tests.factories import as_system, make_need
from tests.pages import Page

OWN_SUBMISSION = "You submitted this need yourself, so somebody else must decide on it."


def submitted(network: Cast, **values) -> Need:
    """A need of Lind that waits for the county."""
    defaults = {"addressed_to": network.county_office, "sector": network.sector, "created_by": network.ada}
    return make_need(network.lind, state="submitted", **{**defaults, **values})


def in_days(days: int) -> str:
    """A day from today as people type it."""
    return f"{timezone.localdate() + timedelta(days=days):%d.%m.%Y}"


def accepting(network: Cast, **changes) -> dict:
    """Who does what by when, typed for the county."""
    answer = {"answer_who": "Civil protection of Vale", "answer_what": "120 beds", "answer_by": in_days(20)}
    return {"version": "1", "authority": str(network.county_office.uuid), **answer, "note": "", **changes}


def noting(network: Cast, note: str = "How many beds?", **changes) -> dict:
    """A move that takes a note, typed for the county."""
    return {"version": "1", "authority": str(network.county_office.uuid), "note": note, **changes}


def moves_of(need: Need) -> list[tuple[str, str, str]]:
    """The moves after the submission, oldest first: state, note, who."""
    with as_system():
        rows = NeedMove._base_manager.filter(need=need).exclude(from_state="").order_by("at", "id")
        return list(rows.values_list("to_state", "note", "actor_name"))


def form_of(page: Page, act: str) -> dict[str, str]:
    """What stands in the form of this move."""
    return Page.fields_of(next(one for one in page.main.all("form") if one.attributes["action"].endswith(f"/{act}/")))


def acts_on(page: Page) -> list[str]:
    """The moves that the page offers, in order."""
    forms = [one.attributes.get("action", "").rstrip("/").rsplit("/", 1)[-1] for one in page.main.all("form")]
    return [one for one in forms if one in {"accept", "return", "redirect", "decline", "start", "meet", "withdraw"}]
