"""评分台账: the scores that one person has to give, filled in offline and read back, all or nothing."""
