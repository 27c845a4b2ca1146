"""Forms of the verbs' screens, one file per noun."""
