"""Real PostgreSQL and Valkey servers from their wheels, for `make run`, the tests and the benchmarks.

Nothing here is used by an installation that brings its own servers. No module of this package imports Django.
"""
