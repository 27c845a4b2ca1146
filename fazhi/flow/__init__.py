"""State tables and the one function that moves a record.

Import what you need from its module: `fazhi.flow.tables` (declare), `fazhi.flow.engine` (move), `fazhi.flow.selectors` (read).
"""
