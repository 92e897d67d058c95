"""Telegram in and out: translation, the desk, letters and what became of them."""
