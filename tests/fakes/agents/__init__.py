"""Small fake agents, launched as scripts by the tests of the harness."""
