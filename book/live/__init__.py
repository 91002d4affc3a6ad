"""What runs in the page, in Pyodide: which cells, in which order, with which packages, and what they show."""
