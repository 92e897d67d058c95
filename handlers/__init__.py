"""Telegram in: updates become events, events become one transaction (the desk)."""
