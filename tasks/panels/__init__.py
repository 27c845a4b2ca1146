"""What pages of plans and tasks show: cells, lists, facts and acts, built in Python."""
