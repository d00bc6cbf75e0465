"""The demo contest: invented schools, people and entries of any number, made through the same services as real ones."""
