"""The configuration of a Keras object, read off the arguments of its constructor."""

import inspect


class ArgumentsAsConfig:
    """Give a Keras layer, model or optimiser a `get_config` that holds every argument of its constructor.

    Each argument must be an attribute of the same name. Further keyword arguments may be kept, as a dictionary, under
    the name that the constructor gives them. Keras 3.15 does this itself for layers of plain numbers, not for models.
    """

    def get_config(self):
        """Return every argument of the constructor."""
        config = super().get_config()
        for kind in type(self).__mro__:
            if issubclass(kind, ArgumentsAsConfig) and "__init__" in vars(kind):
                config = {**_arguments(self, kind), **config}
        return config


def _arguments(instance, kind):
    """Return the arguments that the constructor of one class names, with their values."""
    found = {}
    for parameter in list(inspect.signature(kind.__init__).parameters.values())[1:]:
        if parameter.kind is parameter.VAR_KEYWORD:
            found.update(getattr(instance, parameter.name, {}))
        else:
            found[parameter.name] = getattr(instance, parameter.name)
    return found
