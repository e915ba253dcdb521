"""Bulletins: the services, the pages, the walls."""
