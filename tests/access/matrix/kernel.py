"""Pages that belong to no context: health, language, the footer's pages, the demo's page of components."""

from tests.access.matrix import Row

EVERYBODY = "200 everybody"

ROWS = [
    Row("health-ready", EVERYBODY),
    Row("help", EVERYBODY),
    Row("accessibility", EVERYBODY),
    Row("privacy", EVERYBODY),
    Row("about", EVERYBODY),
    # The cookie changes for everybody, the person's own row for those signed in.
    Row(
        "set-language",
        "302 everybody",
        "POST",
        send=lambda world, sitting: {"language": "en-gb", "next": "/"},
        keeps=True,
    ),
    Row("design", EVERYBODY),
    Row("design-form", EVERYBODY),
    Row("design-form", "422 everybody", "POST"),
    Row("design-record", EVERYBODY),
    Row("design-confirm", EVERYBODY),
]
