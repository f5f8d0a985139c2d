"""What happens on the ground: grids and the cases of the four platforms (a later issue fills it)."""
