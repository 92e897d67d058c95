"""What staff see of complaints: cards and digests."""
