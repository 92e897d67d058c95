"""What Telegram can do to the bot: each fault tried on the whole bot, in a town with people and a staff group."""
