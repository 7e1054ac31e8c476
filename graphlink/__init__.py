"""graphlink: who does most harm, including the people a list of names cannot see."""
