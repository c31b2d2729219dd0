"""Facts that providers do not say in their files and that change slowly, each with where it is from; read as frames."""
