"""The permission matrix: every address × role × relation × method. The table is written by hand in table_*.py."""
