"""What leaves as a file: pictures and tables, made by a process of their own. Its death costs a file, nothing else."""
