"""Sheets for tests, as csv."""

import csv
import io


def csv_of(heads, rows):
    """A file with these headings and rows."""
    text = io.StringIO()
    csv.writer(text).writerows([heads, *rows])
    return io.BytesIO(text.getvalue().encode("utf-8-sig"))
