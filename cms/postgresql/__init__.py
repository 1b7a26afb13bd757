"""Django's backend for PostgreSQL, with a cheaper look at whether it still answers."""
