"""Shapes of what people type in this context."""
