"""A class graded: on this machine or on a cluster, over a pool of workers that may die."""
