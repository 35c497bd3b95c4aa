"""What is true without I/O: values, rules and arithmetic. Imports the standard library and NumPy only."""
