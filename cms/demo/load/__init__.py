"""Loading the demonstration's content through the forms and rules that people use."""
