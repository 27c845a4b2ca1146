"""Tables of units, people and posts: compared row by row with what is stored, then taken over whole or not at all."""
