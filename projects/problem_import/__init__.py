"""问题 from a workbook: the exported list, the template, or the list that an office keeps."""
