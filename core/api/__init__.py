"""The interface for programs: scoped viewsets, steps, tokens' companions, errors in sentences."""
