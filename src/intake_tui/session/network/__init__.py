"""The network: people, offers, agreements, the week."""
