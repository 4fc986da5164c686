"""The formulas of version 2026.1, for sheets that were frozen by them. Never changed again."""
