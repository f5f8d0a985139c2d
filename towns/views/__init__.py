"""Pages of places: divisions and towns, organisations, clauses and figures."""
