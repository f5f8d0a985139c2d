"""With what money a town works: arrangements, budgets, payments (a later issue fills it)."""
