"""How the API looks: who calls, declared resources, their lists and details, faults, and the schema."""
