"""The pipeline: the stages in order, where their results are kept, and how a delivery is put in place."""
