"""Starts the portal on a fresh machine: standard library only, Django is never imported here."""
