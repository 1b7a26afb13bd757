"""The site: settings, addresses, the home page and what may see all three apps."""
