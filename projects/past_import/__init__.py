"""往年项目 with their tasks from a workbook: finished records of rounds before the present one."""
