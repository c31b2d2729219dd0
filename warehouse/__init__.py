"""What is kept and how: tables, the store, segments, snapshots, decisions."""
