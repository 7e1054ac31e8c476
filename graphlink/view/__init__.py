"""What is drawn or printed, as plain data, sentences included. Reads the run folder and nothing else."""
