"""The corpus of bad input against the form and the API: exact words, nothing lost, nothing half saved."""

import json

import pytest

from needs.models.people import CELLS, Group, Part
from tests.cast import Cast
from tests.factories import as_system, fresh, make_need, make_sector
from tests.needs import bad_inputs
from tests.pages import browser, page_of, sent
from tests.unchanged import nothing_changes


def named(cases):
    return [pytest.param(*case[1:], id=case[0]) for case in cases]


def in_json(cases):
    """Cases of the form as the API takes them: of what is lacking there may be several."""
    return [(name, field, [value] if field == "lacking" else value, words) for name, field, value, words in cases]


def short(case) -> str:
    return ascii(case)[:40]


@pytest.fixture
def draft(network: Cast):
    """A complete draft of Lind."""
    return make_need(network.lind, created_by=network.ada, sector=network.sector)


def typed(network: Cast, **changes) -> dict[str, str]:
    return {
        "version": "1",
        "authority": str(network.lind.uuid),
        "title": "Beds",
        "sector": str(network.sector.pk),
        "situation": "Too few.",
        "severity": "4",
        "lacking": "space",
        "is_free_of_personal_data": "on",
        "people_affected": "620",
        **changes,
    }


def as_body(field: str, value) -> dict:
    """How the API names a field: cells stand in a table."""
    if not field.startswith("people_") or field == "people_affected":
        return {field: value}
    _people, group, part = field.split("_", 2)
    return {"people_by_group": {group: {part: value}}}


def merged(bodies: list[dict]) -> dict:
    """Bodies in one, tables of groups joined."""
    found: dict = {}
    for body in bodies:
        for field, value in body.items():
            if field == "people_by_group":
                table = found.setdefault(field, {})
                for group, parts in value.items():
                    table.setdefault(group, {}).update(parts)
            else:
                found[field] = value
    return found


def as_json(client, method: str, path: str, body) -> tuple[int, dict]:
    """Send JSON as a client would that escapes everything beyond ASCII."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = client.generic(method, path, data, "application/json")
    return answer.status_code, answer.json()


def on_page(field: str, words: str) -> str:
    """The words of a cell say which of the 24 they are about."""
    if field not in CELLS:
        return words
    group, part = CELLS[field]
    return f"{Group(group).label}, {str(Part(part).label).lower()}: {words}"


@pytest.mark.parametrize("button", ["save", "submit"])
@pytest.mark.parametrize(("field", "value", "words"), named(bad_inputs.FIELDS + bad_inputs.FORM))
def test_the_form_refuses_with_the_words_at_field_and_summary_and_saves_nothing(
    network: Cast, draft, field, value, words, button
):
    client = browser(network.ada)

    with nothing_changes():
        page = sent(client, f"/needs/{draft.uuid}/edit/", typed(network, **{field: value, button: "yes"}))

    is_hidden = field in {"version", "authority"}
    assert (page.status, page.title) == (422, "Error: Log a need")
    assert page.summary == [(on_page(field, words), "" if is_hidden else f"id_{field}")]
    assert page.field_errors == ({} if is_hidden else {f"id_{field}": on_page(field, words)})
    assert page.fields()["title"] == (value if field == "title" else "Beds")


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize(("field", "value", "words"), named(in_json(bad_inputs.FIELDS) + bad_inputs.VALUES))
def test_the_api_refuses_with_the_words_and_saves_nothing(network: Cast, draft, field, value, words, method):
    client = browser(network.ada)
    path = "/api/v1/needs/" if method == "POST" else f"/api/v1/needs/{draft.uuid}/"
    body = {"title": "Beds", **as_body(field, value)} | ({"version": 1} if method == "PATCH" else {})

    with nothing_changes():
        answer = as_json(client, method, path, body)

    assert answer == (400, as_body(field, [words]))


@pytest.mark.parametrize(("value", "words"), named(bad_inputs.GROUPS))
def test_a_table_of_groups_that_is_none_is_refused_as_a_whole(network: Cast, draft, value, words):
    client = browser(network.ada)

    with nothing_changes():
        answer = as_json(client, "PATCH", f"/api/v1/needs/{draft.uuid}/", {"version": 1, "people_by_group": value})

    assert answer == (400, {"people_by_group": words})


def test_several_mistakes_are_all_named(network: Cast, draft):
    client = browser(network.ada)
    cases = {case[1]: case for case in in_json(bad_inputs.FIELDS)}
    bodies = [as_body(field, value) for _name, field, value, _words in cases.values()]
    said = [as_body(field, [words]) for _name, field, _value, words in cases.values()]

    with nothing_changes():
        status, answer = as_json(client, "PATCH", f"/api/v1/needs/{draft.uuid}/", {"version": 1, **merged(bodies)})

    assert len(cases) >= 12
    assert (status, answer) == (400, merged(said))


@pytest.mark.parametrize(("field", "value", "words"), bad_inputs.SERBIAN, ids=short)
def test_the_words_come_in_the_reader_s_language(network: Cast, draft, field, value, words):
    with as_system():
        type(network.ada).objects.filter(pk=network.ada.pk).update(language="sr")
    client = browser(network.ada)

    with nothing_changes():
        page = sent(client, f"/needs/{draft.uuid}/edit/", typed(network, **{field: value, "save": "yes"}))
        answer = as_json(client, "PATCH", f"/api/v1/needs/{draft.uuid}/", {"version": 1, field: value})

    assert page.summary == [(words, f"id_{field}")]
    assert answer == (400, {field: [words]})


@pytest.mark.parametrize(("name", "words"), bad_inputs.FOREIGN.items())
def test_the_api_reads_no_other_field_and_saves_nothing(network: Cast, draft, name, words):
    client = browser(network.ada)
    value = str(network.holm.uuid)

    with nothing_changes():
        begun = as_json(client, "POST", "/api/v1/needs/", {"title": "Beds", name: value})
        changed = as_json(client, "PATCH", f"/api/v1/needs/{draft.uuid}/", {"version": 1, "title": "Beds", name: value})
        submitted = as_json(client, "POST", f"/api/v1/needs/{draft.uuid}/submit/", {"version": 1, name: value})

    assert [begun, changed, submitted] == [(400, {name: [words]})] * 3


def test_a_new_need_takes_no_version(network: Cast):
    client = browser(network.ada)

    with nothing_changes():
        assert as_json(client, "POST", "/api/v1/needs/", {"version": 1}) == (
            400,
            {"version": ["There is no such field"]},
        )


@pytest.mark.parametrize(("body", "content_type", "status", "words"), named(bad_inputs.BODIES))
def test_a_body_that_is_no_need_is_refused_in_words(network: Cast, draft, body, content_type, status, words):
    client = browser(network.ada)

    with nothing_changes():
        answers = [
            client.generic(method, path, body, content_type)
            for method, path in (("POST", "/api/v1/needs/"), ("PATCH", f"/api/v1/needs/{draft.uuid}/"))
        ]

    for answer in answers:
        said = answer.json()
        assert (answer.status_code, said.get("detail") or said["non_field_errors"][0]) == (status, words)


def test_a_body_of_3_mb_is_refused(network: Cast, draft):
    client = browser(network.ada)
    body = b'{"title": "' + b"x" * 3_000_000 + b'"}'

    with nothing_changes():
        assert as_json(client, "POST", "/api/v1/needs/", body)[0] == 400
        assert as_json(client, "PATCH", f"/api/v1/needs/{draft.uuid}/", body)[0] == 400


@pytest.mark.parametrize(("version", "words"), bad_inputs.VERSIONS, ids=short)
@pytest.mark.parametrize("act", ["", "submit/"])
def test_the_api_takes_a_version_as_whole_number_only(network: Cast, draft, version, words, act):
    client = browser(network.ada)
    method = "POST" if act else "PATCH"

    with nothing_changes():
        answer = as_json(client, method, f"/api/v1/needs/{draft.uuid}/{act}", {"version": version})

    assert answer == (400, {"version": [words]})


def test_without_a_version_nothing_is_changed(network: Cast, draft):
    client = browser(network.ada)

    with nothing_changes():
        answer = as_json(client, "PATCH", f"/api/v1/needs/{draft.uuid}/", {"title": "Beds"})

    assert answer == (400, {"version": ["This field is missing"]})


def test_a_retired_sector_is_no_choice(network: Cast, draft):
    retired = make_sector(code="OLD", is_retired=True)
    client = browser(network.ada)

    with nothing_changes():
        page = sent(client, f"/needs/{draft.uuid}/edit/", typed(network, sector=str(retired.pk)))
        answer = as_json(client, "PATCH", f"/api/v1/needs/{draft.uuid}/", {"version": 1, "sector": "OLD"})

    assert page.summary == [("Choose a sector from the list", "id_sector")]
    assert answer == (400, {"sector": ["Choose a sector from the list"]})


@pytest.mark.parametrize("text", bad_inputs.GOOD)
def test_what_only_looks_bad_is_text_and_comes_back_as_typed(network: Cast, draft, text):
    client = browser(network.ada)
    path = f"/needs/{draft.uuid}/"

    form = client.post(f"{path}edit/", typed(network, title=text, situation=text))
    status, body = as_json(client, "PATCH", f"/api/v1{path}", {"version": 2, "title": text, "situation": text})

    kept = fresh(draft)
    assert (form.status_code, status, kept.title, kept.situation) == (302, 200, text, text)
    assert (body["title"], body["situation"]) == (text, text)
    page = page_of(client, path)
    assert page.main.all("h1")[0].text == " ".join(text.split())
    assert page.main.all("script") == []


@pytest.mark.parametrize(("text", "kept"), bad_inputs.UNSEEN, ids=short)
def test_marks_that_nobody_sees_are_not_kept(network: Cast, draft, text, kept):
    client = browser(network.ada)

    client.post(f"/needs/{draft.uuid}/edit/", typed(network, title=text, situation=text))
    by_form = fresh(draft)
    as_json(client, "PATCH", f"/api/v1/needs/{draft.uuid}/", {"version": 2, "title": f"{text}!", "situation": text})

    assert (by_form.title, by_form.situation) == (kept, kept)
    assert (fresh(draft).title, fresh(draft).situation) == (f"{kept}!", kept)


def test_fields_that_the_form_does_not_have_are_not_read(network: Cast, draft):
    client = browser(network.ada)
    extra = {
        "state": "accepted",
        "reach": "4",
        "number": "NL-LIN-9999",
        "created_by": str(network.cleo.pk),
        "is_example": "on",
        "addressed_to": str(network.holm.pk),
    }
    before = fresh(draft)

    assert client.post(f"/needs/{draft.uuid}/edit/", typed(network, **extra)).status_code == 302

    kept = fresh(draft)
    for name in ("state", "reach", "number", "created_by", "is_example", "addressed_to"):
        assert getattr(kept, name) == getattr(before, name)


def test_a_form_of_1001_fields_is_refused_as_a_whole(network: Cast, draft):
    client = browser(network.ada)
    many = typed(network) | {f"x{number}": "" for number in range(992)}

    with nothing_changes():
        answer = client.post(f"/needs/{draft.uuid}/edit/", many)

    assert len(many) == 1001
    assert answer.status_code == 400
    assert b"The request could not be read" in answer.content


def test_a_form_of_3_mb_is_refused_as_a_whole(network: Cast, draft):
    client = browser(network.ada)
    body = "situation=" + "x" * 3_000_000

    with nothing_changes():
        answer = client.generic("POST", f"/needs/{draft.uuid}/edit/", body, "application/x-www-form-urlencoded")

    assert answer.status_code == 400


def test_of_a_field_sent_twice_the_last_value_is_checked(network: Cast, draft):
    client = browser(network.ada)

    with nothing_changes():
        page = sent(client, f"/needs/{draft.uuid}/edit/", typed(network) | {"people_affected": ["620", "-5"]})

    assert page.summary == [("Enter 0 or more: the number cannot be negative", "id_people_affected")]


@pytest.mark.parametrize(("values", "faults"), named(bad_inputs.CONTRADICTIONS))
def test_what_does_not_fit_together_is_kept_in_the_draft_and_not_submitted(network: Cast, draft, values, faults):
    client = browser(network.ada)
    path = f"/api/v1/needs/{draft.uuid}/"

    bodies = [as_body(field, value) for field, value in values.items()]
    assert as_json(client, "PATCH", path, {"version": 1, **merged(bodies)})[0] == 200
    with nothing_changes():
        status, said = as_json(client, "POST", f"{path}submit/", {"version": 2})

    assert (status, said["faults"]) == (409, faults)


@pytest.mark.parametrize("title", [" " * 200, "\t", "\u00a0", "\u200b\ufeff"], ids=short)
def test_a_title_of_nothing_is_no_title(network: Cast, draft, title):
    client = browser(network.ada)
    path = f"/api/v1/needs/{draft.uuid}/"

    written = as_json(client, "PATCH", path, {"version": 1, "title": title})
    with nothing_changes():
        submitted = as_json(client, "POST", f"{path}submit/", {"version": 2})

    assert (written[0], written[1]["title"]) == (200, "")
    assert (submitted[0], submitted[1]["missing"]) == (409, ["title"])


def test_a_lack_named_twice_counts_once(network: Cast, draft):
    body = {"version": 1, "lacking": ["space", "staff", "space"]}

    answer = as_json(browser(network.ada), "PATCH", f"/api/v1/needs/{draft.uuid}/", body)

    assert answer[1]["lacking"] == fresh(draft).lacking == ["staff", "space"]


@pytest.mark.parametrize("version", ["0", "-1", "2147483648", "9223372036854775808", "abc", "", "1 or 1=1", "１"])
def test_throwing_away_takes_a_version_too(network: Cast, draft, version):
    client = browser(network.ada)

    with nothing_changes():
        answer = client.delete(f"/api/v1/needs/{draft.uuid}/", query_params={"version": version})

    assert (answer.status_code, set(answer.json())) == (400, {"version"})


@pytest.mark.parametrize(("values", "faults"), named(bad_inputs.CONTRADICTIONS))
def test_the_form_names_what_does_not_fit_together_and_submits_nothing(network: Cast, draft, values, faults):
    client = browser(network.ada)
    path = f"/needs/{draft.uuid}/edit/"
    sent_values = typed(network, **{field: str(value) for field, value in values.items()})

    with nothing_changes():
        page = sent(client, path, {**sent_values, "submit": "yes"})
    saved = sent(client, path, {**sent_values, "save": "yes"})

    assert (page.status, page.summary) == (422, [(words, f"id_{field}") for field, words in faults.items()])
    assert (saved.status, fresh(draft).state, fresh(draft).version) == (302, "draft", 2)
