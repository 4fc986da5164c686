"""What every import of a workbook shares: layout, reading, cells, plan, dry run, confirmation, marked copy, template.

An app describes its import by one `Import` (imports.py): columns, who may, what is on record, how a row is planned and
how a plan is written. Everything that a person sees of it comes from here.
"""
