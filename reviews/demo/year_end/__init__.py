"""How the finished round ended: long-term mechanisms, review sheets, scores, grades."""
