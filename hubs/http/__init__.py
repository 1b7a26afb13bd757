"""What views and adapters read from a request."""
