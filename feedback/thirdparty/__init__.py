"""Third-party results from a workbook: read, compared with what is on record, written all or nothing."""
