"""Official papers by GB/T 9704: one description (`tree`), written as .docx, as PDF and as a public page."""
