"""SOFA files as writers make them by mistake: read where only one reading is possible, else named in one sentence."""

import h5py
import numpy as np
import pytest

from acml_tf.data.sofa import load_sofa

DIRECTIONS = np.array([[1.0, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1]])
PLACES = np.array([[0, 0, 1.5], [90, 0, 1.5], [-90, 0, 1.5], [0, 90, 1.5]])
EARS = np.random.default_rng(0).standard_normal((4, 2, 16))
SPECTRA, FREQUENCIES = np.fft.rfft(EARS), 3000.0 * np.arange(9)
PLAIN = {
    "Data.IR": EARS,
    "Data.SamplingRate": 48_000.0,
    "SourcePosition": PLACES,
    "ReceiverPosition": np.array([[0, 0.09, 0], [0, -0.09, 0]]),
}
ATTRIBUTES = {"SourcePosition": {"Type": "spherical", "Units": "degree, degree, metre"}}


@pytest.fixture
def loaded(tmp_path):
    """A function that writes a file, variables that are given in the place of plain ones, and loads it."""

    def load(variables=None, attributes=None):
        with h5py.File(tmp_path / "head.sofa", "w") as file:
            for name, value in (PLAIN | (variables or {})).items():
                if value is not None:
                    file[name] = value
            for name, told in (ATTRIBUTES | (attributes or {})).items():
                file[name].attrs.update(told)
        return load_sofa(tmp_path / "head.sofa")

    return load


def spectra(frequencies=FREQUENCIES, values=SPECTRA):
    """Return the variables of a file that holds transfer functions."""
    return {"Data.IR": None, "Data.Real": values.real, "Data.Imag": values.imag, "N": frequencies}


RIGHT = {
    "rate as text": ({"Data.SamplingRate": "48000"}, {}),
    "rate as text with a unit": ({"Data.SamplingRate": "48 kHz"}, {}),
    "a rate for each measurement": ({"Data.SamplingRate": np.full((4, 1), 48_000)}, {}),
    "units between spaces": ({}, {"SourcePosition": {"Type": "spherical", "Units": "Degrees degrees meter"}}),
    "units between semicolons": ({}, {"SourcePosition": {"Type": "spherical", "Units": "deg; deg; m"}}),
    "a unit of angles and no type": ({}, {"SourcePosition": {"Units": "degree, degree, metre"}}),
    "big-endian numbers": ({"Data.IR": EARS.astype(">f8"), "SourcePosition": PLACES.astype(">f4")}, {}),
    "spectra": (spectra(), {}),
}


@pytest.mark.parametrize("form", RIGHT)
def test_what_can_be_meant_in_one_way_is_read(loaded, form):
    directions, responses, rate_hz = loaded(*RIGHT[form])
    np.testing.assert_allclose(directions, DIRECTIONS, atol=1e-6)
    np.testing.assert_allclose(responses, EARS, atol=1e-9)
    assert rate_hz == 48_000


@pytest.mark.parametrize("axis", [2, 3])
def test_emitters_are_directions_on_either_axis(loaded, axis):
    places = {"SourcePosition": np.zeros((1, 3)), "EmitterPosition": 1.5 * DIRECTIONS, "E": np.zeros(4)}
    directions, responses, _ = loaded({"Data.IR": np.moveaxis(EARS, 0, axis - 1)[None], **places})
    np.testing.assert_allclose(directions, DIRECTIONS, atol=1e-9)
    np.testing.assert_allclose(responses, EARS)


def test_delays_in_seconds_are_counted_in_samples(loaded):
    samples = loaded({"Data.Delay": np.array([[3.0, 0]])})[1]
    seconds = loaded({"Data.Delay": np.array([[3.0, 0]]) / 48_000}, {"Data.Delay": {"Units": "second"}})[1]
    np.testing.assert_allclose(seconds, samples, atol=1e-9)
    assert np.argmax(np.abs(samples[0, 0])) == np.argmax(np.abs(EARS[0, 0])) + 3


def holed(array, value=np.nan):
    """Return an array with one value that is none."""
    array = np.array(array, float)
    array.flat[5] = value
    return array


FAULTS = {
    "masked samples": ({"Data.IR": holed(EARS, 9.969209968386869e36)}, "values of Data.IR that are no numbers"),
    "masked places": ({"SourcePosition": holed(PLACES, 9.969209968386869e36)}, "values of SourcePosition"),
    "ears nowhere": ({"ReceiverPosition": np.full((2, 3), np.nan)}, "values of ReceiverPosition"),
    "a silent ear": ({"Data.IR": EARS * [[[1], [0]]]}, "4 responses without sound"),
    "no measurement": ({"Data.IR": EARS[:0], "SourcePosition": PLACES[:0]}, "Data.IR as float64 of shape"),
    "no sample": ({"Data.IR": EARS[..., :0]}, "Data.IR as float64 of shape"),
    "text for samples": ({"Data.IR": EARS.astype("S4")}, "Data.IR as |S4"),
    "rate in kilohertz": ({"Data.SamplingRate": 48.0}, "sample rate of 48 Hz"),
    "rate of 0": ({"Data.SamplingRate": 0.0}, "sample rate of 0 Hz"),
    "rate in words": ({"Data.SamplingRate": "studio"}, "Data.SamplingRate as 'studio'"),
    "no rate": ({"Data.SamplingRate": None}, "lacks Data.SamplingRate"),
    "two rates": ({"Data.SamplingRate": np.array([48e3, 44.1e3, 48e3, 48e3])}, "2 sample rates"),
    "places on their side": ({"SourcePosition": PLACES.T}, "rows of three coordinates"),
    "angles alone": ({"SourcePosition": PLACES[:, :2]}, "rows of three coordinates"),
    "another number of views": ({"ListenerView": np.ones((3, 3))}, r"\[3, 4\] places"),
    "delay beyond a second": ({"Data.Delay": np.array([[1e9, 0]])}, "write it in samples"),
    "delay without end": ({"Data.Delay": np.array([[np.nan, 0]])}, "values of Data.Delay"),
    "one frequency": (spectra(FREQUENCIES[:1], SPECTRA[..., :1]), "at 1 frequencies"),
    "other frequencies": (spectra(FREQUENCIES[:5]), "at 5 frequencies"),
    "rooms with many loudspeakers": (
        {"Data.IR": np.ones((4, 2, 3, 16)), "EmitterPosition": np.eye(3)},
        "4 measurements of 3 emitters",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_read_is_named(loaded, fault):
    variables, said = FAULTS[fault]
    with pytest.raises(ValueError, match=said) as caught:
        loaded(variables)
    assert str(caught.value).count("head.sofa") == 1 and "\n" not in str(caught.value)


def test_places_without_type_and_unit_are_not_guessed(loaded):
    with pytest.raises(ValueError, match="without type and unit: write spherical or cartesian"):
        loaded(attributes={"SourcePosition": {}})


TURNED = {
    "degrees alone": ({}, {"SourcePosition": {"Type": "spherical", "Units": "degrees"}}),
    "radians alone": (
        {"SourcePosition": PLACES * [np.pi / 180, np.pi / 180, 1]},
        {"SourcePosition": {"Type": "spherical", "Units": "radian"}},
    ),
    "ears in degrees alone": (
        {"ReceiverPosition": np.array([[-90, 0, 0.09], [90, 0, 0.09]]), "Data.IR": EARS[:, ::-1]},
        {"ReceiverPosition": {"Type": "spherical", "Units": "degrees"}},
    ),
}


@pytest.mark.parametrize("form", TURNED)
def test_one_unit_is_that_of_the_angles(loaded, form):
    variables, attributes = TURNED[form]
    directions, responses, _ = loaded(variables, ATTRIBUTES | attributes)
    np.testing.assert_allclose(directions, DIRECTIONS, atol=1e-6)
    np.testing.assert_allclose(responses, EARS)


@pytest.mark.parametrize("source_m", [[0, 0, 0], [0.001, 0, 0]])
def test_emitters_are_counted_where_no_size_is_told(loaded, source_m):
    places = {"SourcePosition": np.array([source_m]), "EmitterPosition": 1.5 * DIRECTIONS}
    told = {"SourcePosition": {"Type": "cartesian", "Units": "metre"}}
    directions, responses, _ = loaded({"Data.IR": np.moveaxis(EARS, 0, 2)[None], **places}, told)
    np.testing.assert_allclose(directions, DIRECTIONS, atol=2e-3)
    np.testing.assert_allclose(responses, EARS)


UNREADABLE = {
    "ears that may be angles": (
        {"ReceiverPosition": np.array([[-90, 0, 0.09], [90, 0, 0.09]])},
        "ReceiverPosition without type and unit: write spherical",
    ),
    "a delay below 0": ({"Data.Delay": np.array([[-1.0, 0]])}, "delay of -1 samples: write delays of 0 or more"),
    "delays of three ears": ({"Data.Delay": np.zeros((1, 3))}, r"delays of shape \(1, 3\): write \(1, 2\)"),
    "delays of other measurements": ({"Data.Delay": np.zeros((3, 2))}, r"delays of shape \(3, 2\)"),
    "two points in a rate": ({"Data.SamplingRate": "1.2.3"}, "Data.SamplingRate as '1.2.3'"),
    "equal frequencies": (spectra(np.full(9, 1000.0)), "spectra at uneven frequencies"),
    "frequencies of 0": (spectra(np.zeros(9)), "spectra at uneven frequencies"),
    "emitters on their side": (
        {"Data.IR": np.moveaxis(EARS, 0, 2)[None], "EmitterPosition": np.ones((4, 2))},
        r"emitters of shape \(4, 2\): write rows of three",
    ),
}


@pytest.mark.parametrize("fault", UNREADABLE)
def test_more_that_cannot_be_read_is_named(loaded, fault):
    variables, said = UNREADABLE[fault]
    with pytest.raises(ValueError, match=f"head.sofa .*{said}") as caught:
        loaded(variables)
    assert "\n" not in str(caught.value)


def test_a_file_with_one_wrong_bit_is_named(tmp_path):
    path = tmp_path / "head.sofa"
    with h5py.File(path, "w", libver="latest") as file:
        for name, value in PLAIN.items():
            file[name] = value
    content = bytearray(path.read_bytes())
    for place in [place for place in range(len(content)) if content[place : place + 4] == b"OHDR"]:
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(ValueError, match="head.sofa .*: remove it or get it again"):
            load_sofa(path)
