"""The measurements of docs/speed.md: a generator, calibrators, cases. `make bench` runs them."""
