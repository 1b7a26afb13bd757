"""Settings: ``base`` has every setting, the others only the difference."""
