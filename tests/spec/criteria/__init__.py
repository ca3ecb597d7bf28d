"""One file for each criterion of the catalogue: the expectation is read from the catalogue's text."""
