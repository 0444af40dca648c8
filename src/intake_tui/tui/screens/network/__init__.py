"""The network around the children: people, circles, offers, the week, agreements."""
