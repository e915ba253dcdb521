"""Two people in one field, without scripts: both values, a choice for each field, and nothing typed is lost."""

import pytest

from needs.models import Need
from needs.services import changes
from needs.services.needs import write_need
from tests.cast import Cast
from tests.factories import actor_of, as_system, fresh, make_need
from tests.needs.conflicts import choices, chosen
from tests.pages import Page, browser, followed, page_of, sent

HOSTILE = '<script>alert(1)</script> {{ 7|add:7 }} & "O\'Brien" Ђ'


@pytest.fixture
def need(network: Cast) -> Need:
    return make_need(network.lind, created_by=network.kim, sector=network.sector)


def address(need) -> str:
    return f"/needs/{need.slug}/edit/"


def writes(person, need, **values) -> None:
    """A colleague, or the same person elsewhere, saves fields of the need as it stands."""
    write_need(actor=actor_of(person), need_id=need.pk, version=fresh(need).version, values=values)


def in_conflict(network: Cast, need, *, typed: dict, theirs: dict) -> tuple:
    """Mira's browser and the page that she is shown after Ada was first."""
    client = browser(network.mira)
    values = page_of(client, address(need)).fields() | typed
    writes(network.ada, need, **theirs)
    page = sent(client, address(need), values)
    assert page.status == 409
    return client, page


def fields_to_send(page: Page, **choice: str) -> dict:
    """What the form sends with these choices; the two buttons of the page stand in it, and one is pressed."""
    return {name: value for name, value in page.fields().items() if name != "submit"} | choice


def test_both_values_stand_with_who_and_when_and_what_was_typed_is_preselected(network: Cast, need):
    _client, page = in_conflict(network, need, typed={"title": HOSTILE}, theirs={"title": "Ada's title"})

    panel = page.main.all(class_="choices")[0]
    assert choices(page) == {"Short title": (HOSTILE, "Ada's title")}
    assert chosen(page) == {"keep_title": "mine"}
    assert "saved by Ada" in panel.text
    assert page.fields()["title"] == HOSTILE
    assert "<script>alert(1)" not in page.response.content.decode()


def test_each_field_is_saved_as_it_was_chosen_in_one_version(network: Cast, need):
    typed = {"title": "Mira's title", "people_affected": "50", "severity": "1", "lacking": ["staff"]}
    theirs = {"title": "Ada's title", "people_affected": 70, "severity": 2, "lacking": ["money", "mandate"]}
    client, page = in_conflict(network, need, typed=typed, theirs=theirs)
    choice = {"keep_people_affected": "theirs", "keep_lacking": "theirs"}

    done = followed(client, address(need), fields_to_send(page, **choice))

    kept = fresh(need)
    assert done.notices == [("success", "Saved. Only your authority sees it until you submit.")]
    assert (kept.title, kept.people_affected, kept.severity) == ("Mira's title", 70, 1)
    assert (kept.lacking, kept.version) == (["money", "mandate"], 3)


def test_an_empty_value_of_theirs_can_be_taken(network: Cast, need):
    writes(network.kim, need, source="Register", needed_by=None)
    client, page = in_conflict(network, need, typed={"source": "My count"}, theirs={"source": ""})
    assert choices(page) == {"Where do these figures come from?": ("My count", "empty")}

    followed(client, address(need), fields_to_send(page, keep_source="theirs"))

    assert fresh(need).source == ""


def test_mine_can_still_be_corrected_below(network: Cast, need):
    client, page = in_conflict(network, need, typed={"title": "Mira's title"}, theirs={"title": "Ada's title"})

    followed(client, address(need), fields_to_send(page, title="Ada's and Mira's title"))

    assert fresh(need).title == "Ada's and Mira's title"


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_what_changed_again_meanwhile_is_asked_again_with_what_was_typed(network: Cast, need, choice):
    client, page = in_conflict(network, need, typed={"title": "Mira's title"}, theirs={"title": "Ada's title"})
    writes(network.kim, need, title="Kim's title")

    again = sent(client, address(need), fields_to_send(page, keep_title=choice))

    assert (again.status, fresh(need).title) == (409, "Kim's title")
    assert choices(again) == {"Short title": ("Mira's title", "Kim's title")}
    assert (chosen(again), again.fields()["title"]) == ({"keep_title": "mine"}, "Mira's title")


def test_a_further_conflict_forgets_no_choice_and_nothing_typed(network: Cast, need):
    typed = {"title": "Mira's title", "source": "Mira's source"}
    client, page = in_conflict(network, need, typed=typed, theirs={"title": "Ada's title"})
    writes(network.kim, need, source="Kim's source")

    again = sent(client, address(need), fields_to_send(page, keep_title="theirs"))
    done = followed(client, address(need), fields_to_send(again, keep_source="theirs", keep_title="mine"))

    assert again.status == 409
    assert choices(again) == {
        "Short title": ("Mira's title", "Ada's title"),
        "Where do these figures come from?": ("Mira's source", "Kim's source"),
    }
    assert chosen(again) == {"keep_title": "theirs", "keep_source": "mine"}
    assert done.notices[0][0] == "success"
    assert (fresh(need).title, fresh(need).source) == ("Mira's title", "Kim's source")


def test_what_is_refused_elsewhere_in_the_form_keeps_choice_and_text(network: Cast, need):
    client, page = in_conflict(network, need, typed={"title": "Mira's title"}, theirs={"title": "Ada's title"})

    refused = sent(client, address(need), fields_to_send(page, keep_title="theirs", people_affected="3,5"))
    done = followed(client, address(need), fields_to_send(refused, people_affected="4"))

    assert (refused.status, list(refused.field_errors)) == (422, ["id_people_affected"])
    assert (chosen(refused), refused.fields()["title"]) == ({"keep_title": "theirs"}, "Mira's title")
    assert done.notices[0][0] == "success"
    assert (fresh(need).title, fresh(need).people_affected) == ("Ada's title", 4)


def test_what_is_submitted_is_what_was_chosen(network: Cast, need):
    client, page = in_conflict(network, need, typed={"title": ""}, theirs={"title": "Ada's title"})

    answer = client.post(address(need), fields_to_send(page, keep_title="theirs") | {"submit": "yes"})

    kept = fresh(need)
    assert answer.status_code == 302
    assert (kept.state, kept.title) == ("submitted", "Ada's title")


def test_a_cell_and_a_row_are_chosen_too(network: Cast, need):
    typed = {"people_ASY_women": "40", "line_1_item": "Beds", "line_1_quantity": "12"}
    theirs = {"people_ASY_women": 41, "line_1_item": "Bunk beds", "line_1_quantity": 13}
    client, page = in_conflict(network, need, typed=typed, theirs=theirs)
    assert choices(page) == {
        "Asylum seekers, women": ("40", "41"),
        "Row 1, item": ("Beds", "Bunk beds"),
        "Row 1, quantity": ("12", "13"),
    }

    followed(client, address(need), fields_to_send(page, keep_people_ASY_women="theirs", keep_line_1_item="theirs"))

    kept = fresh(need)
    assert kept.people_by_group["ASY"]["women"] == 41
    assert (kept.lines["1"]["item"], kept.lines["1"]["quantity"]) == ("Bunk beds", 12)


def test_the_same_person_elsewhere_is_named_so(network: Cast, need):
    client = browser(network.ada)
    values = page_of(client, address(need)).fields() | {"title": "Typed on the phone"}
    writes(network.ada, need, title="Typed at the desk")

    page = sent(client, address(need), values)

    assert choices(page) == {"Short title": ("Typed on the phone", "Typed at the desk")}
    assert "saved by yourself, in another window or on another device" in page.main.all(class_="choices")[0].text


def test_strange_choices_change_nothing(network: Cast, need):
    client = browser(network.mira)
    values = page_of(client, address(need)).fields() | {"title": "Mira's title"}
    strange = {"keep_version": "theirs", "keep_authority": "theirs", "keep_title": "both", "keep_nothing": "mine"}

    client.post(address(need), {**values, **strange, "submit": ""})

    assert fresh(need).title == "Mira's title"


def test_a_change_after_acceptance_asks_for_its_reason_too(network: Cast):
    need = make_need(network.lind, state="accepted", addressed_to=network.county_office, sector=network.sector)
    made = changes.begin_change(actor=actor_of(network.ada), need_id=need.pk)
    client = browser(network.mira)
    path = f"/needs/{fresh(need).slug}/change/edit/"
    values = page_of(client, path).fields() | {"reason": "Mira's reason", "title": "Mira's title"}
    theirs = {"reason": "Ada's reason", "title": "Ada's title"}
    changes.write_change(actor=actor_of(network.ada), need_id=need.pk, version=made.version, values=theirs)

    page = sent(client, path, values)
    done = client.post(path, fields_to_send(page, keep_reason="theirs", keep_title="mine"))

    with as_system():
        made.refresh_from_db()
    assert page.status == 409
    assert [one[1] for one in choices(page).values()] == ["Ada's title", "Ada's reason"]
    assert (done.status_code, made.reason, made.values["title"]) == (302, "Ada's reason", "Mira's title")
