"""Pure figures: a frame and a colour mode in, a plotly figure out."""
