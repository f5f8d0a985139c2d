"""The portal's own pages: the working calendar, failures, what one was told."""
