"""What people come for: service items and one-window applications (a later issue fills it)."""
