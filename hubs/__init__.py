"""People and places. Imports nothing of ours."""
