"""Argon2 as in production, only cheaper: the tests sign in hundreds of times."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """The same algorithm at the least cost."""

    time_cost, memory_cost, parallelism = 1, 64, 1
