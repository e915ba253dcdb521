"""Form widgets that the design system draws in its own way."""

from django import forms


class SeverityRadios(forms.RadioSelect):
    """Radio buttons with the swatch and the anchor sentence of each severity level.

    For a field whose choices are the numbers of `coordination.core.severity`.
    """
