"""Pure Polars: frames in, frame out."""
