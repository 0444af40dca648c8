"""Ways out beside the plans: calendar, tables, read-back card, contact journal, inspection."""
