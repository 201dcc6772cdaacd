"""Where and how a run happens: command line, runtimes, services, budgets, scheduling."""

__version__ = "0.1.0"
