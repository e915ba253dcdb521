"""Reading the choices of a conflict from the page of a form."""

from tests.pages import Page


def choices(page: Page) -> dict[str, tuple[str, str]]:
    """By field what the person typed and what is saved, as the page writes both."""
    found = {}
    for one in page.main.all("fieldset", class_="choices__one"):
        mine, theirs = (value.text for value in one.all(class_="choices__value"))
        found[one.all("legend")[0].text] = (mine, theirs)
    return found


def chosen(page: Page) -> dict[str, str]:
    """By the name of its control what stands chosen."""
    return {name: value for name, value in page.fields().items() if name.startswith("keep_")}
