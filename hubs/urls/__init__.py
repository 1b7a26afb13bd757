"""Addresses of people and places."""
