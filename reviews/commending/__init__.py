"""评优评先: who may be commended by the round's rules, and the lists that officers draw up."""
