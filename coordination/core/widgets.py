"""Form widgets that the design system draws in its own way."""

from django import forms


class SeverityRadios(forms.RadioSelect):
    """Radio buttons with the swatch and the anchor sentence of each severity level.

    For a field whose choices are the numbers of `coordination.core.severity`.
    """


class CellInput(forms.TextInput):
    """A number in a cell of a table (components/number_table.html), where row and column heads are its label."""

    def __init__(self) -> None:
        """A number pad on phones, and nothing remembered from other forms."""
        super().__init__(attrs={"inputmode": "numeric", "autocomplete": "off"})
