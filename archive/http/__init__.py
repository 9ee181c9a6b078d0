"""HTTP/1 messages as servers really send them: parsed for reading, never written anew."""
