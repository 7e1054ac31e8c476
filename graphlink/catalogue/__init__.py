"""Tables, columns, vocabularies and tie types of graphlink, declared once as data."""
