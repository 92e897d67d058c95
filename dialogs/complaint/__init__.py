"""What happens to one complaint: claimed, answered, resolved, scored."""
