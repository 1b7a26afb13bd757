"""Proof: the certificate about a completion, and its verification."""
