"""Media: the only room that opens pictures, clips, sounds and fonts, and knows codecs."""
