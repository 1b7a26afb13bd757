"""Who may ask for which address. What is not declared here is refused to hub staff."""
