"""Rules about people and places."""
