"""The customer's talk with the bot: what is said first, what is asked, what is added."""
