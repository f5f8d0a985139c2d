"""Sheets of the ground."""
