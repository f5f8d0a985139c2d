"""The kinds of pages, one file each; declared as docs/pages.md says, imported through core.views."""
