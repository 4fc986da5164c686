"""Official forms on paper (design §10): what each sheet says, read from the records and never typed again."""
