"""Machine learning for acoustics: the reference implementation of every model of the course.

The rooms, each importing only itself and the ones before it:

`acoustics`    what is true without data: signals, levels, arrays, closed forms
`data`         where signals come from: `load_…` a real set, `simulate_…` a small one
`features`     waveform to numbers, nothing fitted
`evaluation`   splits, scores and comparisons of models
`classic`      fitted with scikit-learn
`networks`     fitted with Keras, one folder per family
`tuning`       search over hyper-parameters
`uncertainty`  how sure a fitted model is
`explain`      why a fitted model says so
`plots`        the only room that draws

`startup` stands beside the rooms: it loads TensorFlow without its notes in red.
"""

__version__ = "0.2.0"
