"""Views over sheets: the list, one sheet, its lines, its acts, its table."""
