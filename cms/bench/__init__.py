"""The benchmark: made-up data of a known size, measured pages, a report."""
