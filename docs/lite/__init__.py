"""The lessons that run in a browser, as a JupyterLite site: `make lite`."""
