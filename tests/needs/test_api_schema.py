"""The description of the API: complete, valid, for members alone, and true of what the API answers."""

import json
import re
from datetime import date
from io import StringIO

import jsonschema
import pytest
from django.core.management import call_command

from tests.cast import CANARY, Cast
from tests.counting import statements
from tests.factories import as_system, make_need
from tests.pages import browser

SCHEMA = "/api/schema/"
NEEDS = "/api/v1/needs/"
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def described(network: Cast) -> dict:
    return browser(network.ivo).get(SCHEMA).json()


def operations(described: dict) -> list[tuple[str, dict]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def test_it_is_made_without_a_warning_and_is_valid_openapi():
    written = StringIO()

    call_command("spectacular", "--fail-on-warn", "--validate", "--format", "openapi-json", stdout=written)

    assert json.loads(written.getvalue())["info"]["version"] == "v1"


def test_every_operation_says_what_it_is_for_what_it_takes_and_what_it_answers(described):
    found = operations(described)

    assert len(found) >= 15
    for name, operation in found:
        assert operation["summary"], name
        assert len(operation["description"]) > 30, name
        assert operation["operationId"], name
        assert operation["security"] == [{"session": []}], name
        answers = operation["responses"]
        assert {"401", "403"} <= set(answers), name
        assert any(status.startswith("2") for status in answers), name
        assert all(one["description"] for status, one in answers.items() if status >= "4"), name
        assert all("content" in one for status, one in answers.items() if status != "204"), name
        is_about_one = "{reference}" in name
        assert ("404" in answers) == is_about_one or "situation" in name, name
        if not name.startswith("GET"):
            assert {"400", "409"} <= set(answers), name
            assert ("requestBody" in operation) != name.startswith("DELETE"), name


def test_operations_have_names_of_their_own(described):
    names = [operation["operationId"] for _name, operation in operations(described)]

    assert len(names) == len(set(names))


def test_it_holds_every_address_of_the_api_and_no_other(described):
    from tests.access.routes import all_routes

    served = {f"/{route.pattern}" for route in all_routes() if route.name.startswith("api:")}

    assert set(described["paths"]) == {re.sub(r"<\w+:(\w+)>", r"{\1}", path) for path in served}


@pytest.mark.parametrize(("person", "status"), [(None, 401), ("eli", 403), ("ada", 200), ("ivo", 200), ("dara", 200)])
def test_members_alone_read_it(network: Cast, person, status):
    answer = browser(getattr(network, person) if person else None).get(SCHEMA)

    assert answer.status_code == status
    assert (b"people_by_group" in answer.content) == (status == 200)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/vnd.oai.openapi+json"),
        ("application/vnd.oai.openapi+json", "application/vnd.oai.openapi+json"),
        ("application/json", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/vnd.oai.openapi+json"),
    ],
)
def test_it_comes_as_json_under_the_portal_s_strict_headers(network: Cast, accept, kind):
    answer = browser(network.ada).get(SCHEMA, headers={"accept": accept})

    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, kind)
    assert answer.json()["openapi"].startswith("3.")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy or "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_refusal_is_a_sentence_in_json(network: Cast):
    answer = browser(network.eli).get(SCHEMA)

    assert set(answer.json()) == {"detail"}


def test_it_is_the_same_for_everybody_and_knows_no_record(network: Cast):
    make_need(network.lind, state="accepted", title=f"{CANARY} beds")
    first = browser(network.ada).get(SCHEMA).content
    client = browser(network.dara)

    assert client.get(SCHEMA).content == first
    for word in (CANARY, "Lind", "Vale", "example.org", "@", "authority_id", "membership", "password", "argon2"):
        assert word not in first.decode(), word
    assert [one for one in statements(client, SCHEMA) if "needs_" in one or "sector" in one] == []


def test_it_is_in_english_whatever_the_language_of_the_reader(network: Cast):
    with as_system():
        type(network.ada).objects.filter(pk=network.ada.pk).update(language="sr")
    client = browser(network.ada)

    assert not re.search(
        "[а-яђћ]", client.get(SCHEMA).json()["info"]["description"] + client.get(SCHEMA).content.decode()
    )


def resolved(described: dict, shape: dict) -> dict:
    """The shape in JSON Schema: references followed, `nullable` as a kind of its own, nothing beside what is named."""
    if "$ref" in shape:
        return resolved(described, described["components"]["schemas"][shape["$ref"].rsplit("/", 1)[1]])
    found = {key: value for key, value in shape.items() if key not in {"nullable", "properties", "items"}}
    for kind in ("allOf", "oneOf"):
        if kind in shape:
            found[kind] = [resolved(described, one) for one in shape[kind]]
    if "properties" in shape:
        found["properties"] = {name: resolved(described, one) for name, one in shape["properties"].items()}
        found.setdefault("additionalProperties", False)
    if "items" in shape:
        found["items"] = resolved(described, shape["items"])
    return {"anyOf": [{"type": "null"}, found]} if shape.get("nullable") else found


def holds(described: dict, path: str, method: str, answer) -> None:
    """The answer has exactly the described shape."""
    responses = described["paths"][path][method]["responses"]
    content = responses[str(answer.status_code)]["content"]
    jsonschema.validate(answer.json(), resolved(described, next(iter(content.values()))["schema"]))


def full_need(network: Cast, **values):
    table = {"people_by_group": {"ASY": {"women": 3, "men": 210}}, "groups": ["ASY"], "people_in_groups": 213}
    money = {"currency": "BAM", "cost_minor": 100, "cost_eur_cents": 51, "rate": "1.95583", "needed_by": "2030-01-01"}
    answer = {"answer_who": "The county", "answer_what": "Beds", "answer_by": date(2030, 1, 1)}
    return make_need(
        network.lind,
        **{"sector": network.sector, "addressed_to": network.county_office, **table, **money, **answer, **values},
    )


def test_the_situation_has_the_described_shape(network: Cast, described):
    full_need(network, state="accepted")
    path = "/api/v1/situation/"
    client = browser(network.ivo)

    for query in ({}, {"place": "nl/vale"}, {"country": "zz"}, {"state": "all", "sev": "4-5"}):
        holds(described, path, "get", client.get(path, query))


@pytest.mark.parametrize("state", ["draft", "submitted", "accepted", "withdrawn"])
@pytest.mark.parametrize("person", ["ada", "ivo"])
def test_lists_and_records_have_the_described_shape(network: Cast, described, state, person):
    need = full_need(network, state=state)
    bare = make_need(network.lind, state="accepted", people_affected=None, sector=network.sector)
    client = browser(getattr(network, person))

    holds(described, NEEDS, "get", client.get(NEEDS))
    for one in (need, bare):
        holds(described, f"{NEEDS}{{reference}}/", "get", client.get(f"{NEEDS}{one.slug}/"))


def test_the_shape_is_seen_to_fail(network: Cast, described):
    answer = browser(network.ada).get(NEEDS)
    make_need(network.lind)
    spoiled = browser(network.ada).get(NEEDS)
    spoiled.json = lambda: {**answer.json(), "more": 1}

    with pytest.raises(jsonschema.ValidationError, match="more"):
        holds(described, NEEDS, "get", spoiled)


def send(client, method: str, path: str, **body):
    return client.generic(method, path, json.dumps(body), "application/json")


def test_refusals_have_the_described_shape(network: Cast, described):
    need = full_need(network)
    one, path = f"{NEEDS}{{reference}}/", f"{NEEDS}{need.uuid}/"
    ada, ben = browser(network.ada), browser(network.ben)
    incomplete = make_need(network.lind, title="")

    holds(described, NEEDS, "post", send(ada, "POST", NEEDS, state="x", people_by_group={"XXX": 1, "ASY": {"men": -1}}))
    holds(described, NEEDS, "post", send(ben, "POST", NEEDS, title="x"))
    holds(described, NEEDS, "post", send(browser(None), "POST", NEEDS, title="x"))
    holds(described, one, "patch", send(ada, "PATCH", path, version=1, title=["x"]))
    holds(described, one, "patch", send(ada, "PATCH", path, version=9, title="x"))
    holds(described, one, "patch", send(ada, "PATCH", f"{NEEDS}BA-XXX-0001/", version=9, title="x"))
    holds(described, f"{one}submit/", "post", send(ada, "POST", f"{NEEDS}{incomplete.uuid}/submit/", version=1))
    holds(described, f"{one}meet/", "post", send(ada, "POST", f"{path}meet/", version=1))


def test_accepted_writes_have_the_described_shape(network: Cast, described):
    ada, ben = browser(network.ada), browser(network.ben)
    one = f"{NEEDS}{{reference}}/"

    begun = send(ada, "POST", NEEDS, title="Beds", cost=5)
    need = full_need(network)
    path = f"{NEEDS}{need.uuid}/"

    holds(described, NEEDS, "post", begun)
    holds(described, one, "patch", send(ada, "PATCH", path, version=1, title="More beds"))
    holds(described, f"{one}submit/", "post", send(ada, "POST", f"{path}submit/", version=2))
    holds(described, f"{one}redirect/", "get", ben.get(f"{path}redirect/"))
    holds(described, f"{one}return/", "post", send(ben, "POST", f"{path}return/", version=3, note="How many?"))
