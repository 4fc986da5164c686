"""民主测评 from a workbook: what was counted, one row per secretary and rater group."""
