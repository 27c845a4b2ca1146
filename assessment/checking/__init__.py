"""What a report is checked for before it goes out: functions registered by name, each giving findings with their place."""
