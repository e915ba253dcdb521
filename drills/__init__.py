"""Faults on purpose: what is lost, doubled or wrong when a part dies, lies or is slow. `make drills` runs them."""
