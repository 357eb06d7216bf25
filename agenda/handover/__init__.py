"""Work that goes into other hands: of a person who leaves, of an agency that ends."""
