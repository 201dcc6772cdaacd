"""What a leaderboard pull request needs, made from run groups: qualified, written, disclosed."""
