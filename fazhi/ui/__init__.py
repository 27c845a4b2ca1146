"""How it looks: strict components, tables, lists, forms, exports and the frame around every page."""
