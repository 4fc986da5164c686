"""Between the internal system and a separate collector, files are carried by hand, since no network joins them.

Inwards → outwards: what is asked of whom, and what became of opinions (`leaving`, taken in by `arriving`). Back: what
people answered and wrote (`collected`, taken in by `entering`). Both ways as a signed bundle (`bundles`).
"""
