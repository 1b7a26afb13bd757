"""Learning: what is taught, released, learnt and proved. Imports hubs."""
