"""Form widgets that the design system draws in its own way."""

from django import forms


class SeverityRadios(forms.RadioSelect):
    """Radio buttons with the swatch and the anchor sentence of each severity level.

    For a field whose choices are the numbers of `coordination.core.severity`.
    """


class CellInput(forms.TextInput):
    """A number in a cell of a table (components/number_table.html), where row and column heads are its label."""

    #: Errors listed away from the control name it: alone, the words would not say which of many cells they mean.
    is_cell = True

    def __init__(self, inputmode: str = "numeric") -> None:
        """A number pad on phones, and nothing remembered from other forms."""
        super().__init__(attrs={"inputmode": inputmode, "autocomplete": "off"})


class CellText(forms.TextInput):
    """A line of text in one of many rows."""

    is_cell = True


class CellSelect(forms.Select):
    """A choice in one of many rows."""

    is_cell = True
