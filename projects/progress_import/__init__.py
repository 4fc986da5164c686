"""任务进展 from a workbook: percentages of one's own tasks, as on the page of each task."""
