"""Google Cloud's billing exports under FOCUS' names."""
