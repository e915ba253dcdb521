"""Form fields, error summaries and the components that show lists of things."""

import re

from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from coordination.core import severity
from coordination.core.numbers import WholeNumberField
from coordination.core.widgets import CellInput, SeverityRadios


class NeedForm(forms.Form):
    title = forms.CharField(
        label="Short title", help_text="Thing, place, reason", error_messages={"required": "Enter a short title"}
    )
    situation = forms.CharField(label="Situation", max_length=1200, widget=forms.Textarea, required=False)
    level = forms.TypedChoiceField(
        label="Severity",
        choices=[("", "---"), *severity.CHOICES],
        coerce=int,
        widget=SeverityRadios,
        error_messages={"required": "Choose how serious it is"},
    )
    people = forms.IntegerField(label="People", required=False)
    sector = forms.ChoiceField(label="Sector", choices=[("", "Choose"), ("Health", [("hea", "Health care")])])
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        if self.data.get("people") == "7":
            raise forms.ValidationError("Seven is not a possible number")


def show(source: str, form: forms.Form) -> str:
    with translation.override("en-gb"):
        return Template("{% load portal_forms %}" + source).render(Context({"form": form}))


def test_label_hint_error_and_control_stand_in_this_order() -> None:
    shown = show("{% field form.title %}", NeedForm(data={}))

    places = [shown.index(part) for part in ("<label", "Thing, place, reason", "Enter a short title", "<input")]
    assert places == sorted(places)


def test_the_hint_of_one_box_to_tick_follows_the_words_beside_it() -> None:
    class SharedForm(forms.Form):
        shared = forms.BooleanField(label="This is a shared computer", help_text="Nothing is kept", required=False)

    shown = show("{% field form.shared %}", SharedForm())

    places = [shown.index(part) for part in ("<input", "This is a shared computer", "Nothing is kept")]
    assert places == sorted(places)
    assert 'aria-describedby="id_shared_hint"' in shown
    assert shown.count("Nothing is kept") == shown.count('id="id_shared_hint"') == 1


def test_the_control_is_described_by_its_hint_and_its_error() -> None:
    clean, wrong = show("{% field form.title %}", NeedForm()), show("{% field form.title %}", NeedForm(data={}))

    assert 'aria-describedby="id_title_hint"' in clean
    assert 'aria-describedby="id_title_hint id_title_error"' in wrong
    assert {'id="id_title_hint"', 'id="id_title_error"'} <= set(re.findall(r'id="id_title_\w+"', wrong))
    assert "govuk-input--error" not in clean
    assert "govuk-input--error" in wrong


def test_only_optional_fields_are_marked() -> None:
    assert "(optional)" not in show("{% field form.title %}", NeedForm())
    assert "(optional)" in show("{% field form.people %}", NeedForm())
    assert "(optional)" not in show("{% field form.people mark_optional=False %}", NeedForm())


def test_what_was_typed_comes_back_escaped() -> None:
    shown = show(
        "{% field form.title %}{% field form.situation %}",
        NeedForm(data={"title": '"><b>', "situation": "</textarea>"}),
    )

    assert 'value="&quot;&gt;&lt;b&gt;"' in shown
    assert "&lt;/textarea&gt;" in shown


def test_a_first_line_that_is_empty_survives_in_a_text_area() -> None:
    shown = show("{% field form.situation %}", NeedForm(data={"situation": "\nsecond"}))

    # HTML drops one newline after the tag, so there must be one more than was typed.
    assert re.search(r"<textarea[^>]*>\n\nsecond</textarea>", shown)


def test_browsers_neither_check_nor_cut_what_people_type() -> None:
    shown = show("{% field form.title %}{% field form.situation %}{% field form.people %}", NeedForm())

    assert not re.search(r'\srequired|\smaxlength=|type="number"', shown)
    assert 'inputmode="numeric"' in shown


def test_a_limited_text_area_counts_in_every_plural_form() -> None:
    shown = show("{% field form.situation %}", NeedForm())

    assert 'data-maxlength="1200"' in shown
    assert "You can enter up to 1,200 characters" in shown
    for form in ("one", "few", "many", "other"):
        assert f"data-i18n.characters-under-limit.{form}=" in shown
    assert 'characters-under-limit.one="You have %{count} character remaining"' in shown


def test_severity_shows_the_anchor_sentence_of_each_level_and_no_blank_choice() -> None:
    shown = show("{% field form.level %}", NeedForm(data={"level": "4"}))

    assert [str(level.anchor) in shown for level in severity.LEVELS.values()] == [True] * 5
    assert re.findall(r'type="radio"[^>]*value="(\d*)"', shown) == ["1", "2", "3", "4", "5"]
    assert re.findall(r'value="(\d)" checked', shown) == ["4"]


def test_choice_groups_and_the_chosen_value_are_kept() -> None:
    shown = show("{% field form.sector %}", NeedForm(data={"sector": "hea"}))

    assert '<optgroup label="Health"><option value="hea" selected>Health care</option></optgroup>' in shown


def test_hidden_fields_have_no_label() -> None:
    assert show("{% field form.secret %}", NeedForm()).strip() == '<input type="hidden" name="secret" id="id_secret">'


def test_the_summary_lists_each_error_with_the_words_and_the_address_of_its_field() -> None:
    form = NeedForm(data={"people": "7"})
    fields = "{% for bound in form %}{% field bound %}{% endfor %}"

    summary = show("{% error_summary form %}", form)
    page = show(fields, form)

    links = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary)
    assert links == [
        ("id_title", "Enter a short title"),
        ("id_level", "Choose how serious it is"),
        ("id_sector", "This field is required."),
    ]
    assert "<li>Seven is not a possible number</li>" in summary
    assert "There are 4 things to correct" in summary
    for target, words in links:
        assert re.search(rf'<(input|select|textarea)[^>]* id="{target}"', page)
        assert f"</span> {words}" in page


def test_one_error_is_counted_in_the_singular() -> None:
    form = NeedForm(data={"title": "x", "sector": "hea"})

    assert "There is 1 thing to correct" in show("{% error_summary form %}", form)


def test_a_form_without_errors_has_no_summary_and_a_plain_title() -> None:
    assert show("{% error_summary form %}{% error_prefix form %}", NeedForm()) == ""
    assert show("{% error_prefix form %}", NeedForm(data={})) == "Error: "


def test_a_table_without_rows_says_what_to_do() -> None:
    shown = render_to_string(
        "components/data_table.html", {"caption": "Needs", "rows": [], "empty": "Drop the filter."}
    )

    assert "<table" not in shown
    assert "Drop the filter." in shown


def test_a_sortable_head_is_a_link_and_says_how_it_is_sorted() -> None:
    context = {
        "caption": "Needs",
        "columns": [{"label": "Severity", "sort_url": "?sort=severity", "sort": "descending"}, {"label": "State"}],
        "rows": ["row"],
        "row_template": "components/field_optional.html",
    }

    shown = render_to_string("components/data_table.html", context)

    assert '<th scope="col" aria-sort="descending"><a class="sort" href="?sort=severity">Severity</a></th>' in shown
    assert '<th scope="col">State</th>' in shown


def test_a_figure_that_is_not_known_says_so() -> None:
    with translation.override("en-gb"):
        shown = render_to_string("components/figures.html", {"figures": [{"label": "People", "value": None}]})

    assert "not known" in shown


def test_what_to_check_stands_at_the_field_and_is_read_with_it() -> None:
    shown = show('{% field form.people warning="The groups add up to more" %}', NeedForm())

    assert 'aria-describedby="id_people_warning"' in shown
    assert re.search(r'id="id_people_warning"><b class="strong">To check:</b> The groups add up to more<', shown)
    assert "warning" not in show('{% field form.people warning="" %}', NeedForm())


class TableForm(forms.Form):
    women = WholeNumberField(label="Asylum seekers, women", max_value=10, required=False, widget=CellInput())
    men = WholeNumberField(label="Asylum seekers, men", max_value=10, required=False, widget=CellInput())


def table(form: forms.Form) -> str:
    rows = [{"label": "Asylum seekers", "cells": [form["women"], form["men"]], "sum": 1200}]
    inputs = {"id": "people", "caption": "People by group", "head": "Group", "columns": ["Women", "Men"], "rows": rows}
    with translation.override("en-gb"):
        return render_to_string(
            "components/number_table.html",
            {**inputs, "totals": [1200, None], "total": 1200, "sum_label": "Sum", "is_optional": True},
        )


def test_a_number_table_names_each_control_by_row_and_column_and_writes_sums_as_the_reader_does() -> None:
    shown = table(TableForm())

    assert '<caption id="people">People by group <span class="optional">(optional)</span></caption>' in shown
    assert re.findall(r'aria-label="([^"]+)"', shown) == ["Asylum seekers, women", "Asylum seekers, men"]
    assert re.findall(r'<th scope="(\w+)"', shown) == ["col", "col", "col", "col", "row", "row"]
    assert re.findall(r"data-sum>([^<]*)<", shown) == ["1,200"]
    assert re.findall(r"data-total>([^<]*)<", shown) == ["1,200", "", "1,200"]
    assert 'data-separator=","' in shown


def test_an_error_of_a_cell_names_the_cell_in_the_table_and_in_the_summary() -> None:
    form = TableForm(data={"women": "-1", "men": "5"})
    words = "Asylum seekers, women: Enter 0 or more: the number cannot be negative"

    shown, summary = table(form), show("{% error_summary form %}", form)

    assert f"</span> {words}</p>" in shown
    assert '<td colspan="4">' in shown
    assert 'aria-describedby="id_women_error"' in shown
    assert f'<a href="#id_women">{words}</a>' in summary


def test_the_save_bar_of_a_form_that_saves_itself_says_when_it_was_saved() -> None:
    with translation.override("en-gb"):
        shown = render_to_string("components/save_bar.html", {"primary": "Submit", "saved_at": "10:42"})

    assert re.search(r'data-state="saved">.*Saved <span data-saved-at>10:42</span>', shown)
    assert len(re.findall(r"data-state=\"\w+\"[^>]* hidden>", shown)) == 9


def test_the_save_bar_of_a_form_that_came_back_says_that_it_is_not_saved() -> None:
    with translation.override("en-gb"):
        bar = {"primary": "Submit", "saved_at": "10:42", "is_unsaved": True}
        shown = render_to_string("components/save_bar.html", bar)

    assert re.search(r'data-state="typing">.*Not saved yet', shown)
    assert len(re.findall(r"data-state=\"\w+\"[^>]* hidden>", shown)) == 9
