"""SOFA files of every kind that writers leave: the same ears, whatever the file does with places, delays and units."""

import h5py
import numpy as np
import pytest
import sofar

from acml_tf.data.sofa import load_sofa
from acml_tf.data.sofa_people import person_names, sofa_files

# in front, at the left, at the right, above
DIRECTIONS = np.array([[1.0, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1]])
SPHERICAL = np.array([[0, 0, 1.5], [90, 0, 1.5], [270, 0, 1.5], [0, 90, 1.5]])
EARS = np.random.default_rng(0).standard_normal((4, 2, 16))


def heads(convention="SimpleFreeFieldHRIR", **variables):
    """Make the SOFA object of four measurements; variables that are given take the place of the plain ones."""
    sofa = sofar.Sofa(convention, mandatory=False)
    plain = {"SourcePosition": SPHERICAL, "Data_IR": EARS, "Data_SamplingRate": 48_000}
    plain["ReceiverPosition"] = np.array([[0, 0.09, 0], [0, -0.09, 0]])
    for name, value in (
        {} if convention != "SimpleFreeFieldHRIR" else plain | {"Data_Delay": np.zeros((1, 2))}
    ).items():
        setattr(sofa, name, value)
    for name, value in variables.items():
        setattr(sofa, name, value)
    return sofa


@pytest.fixture
def written(tmp_path):
    """A function that writes a SOFA object and returns what we read from the file."""

    def write(sofa):
        sofar.write_sofa(tmp_path / "head.sofa", sofa)
        return load_sofa(tmp_path / "head.sofa")

    return write


FORMS = {
    "plain": {},
    "Cartesian": {
        "SourcePosition": 1.5 * DIRECTIONS,
        "SourcePosition_Type": "cartesian",
        "SourcePosition_Units": "metre",
    },
    "right ear first": {
        "ReceiverPosition": np.array([[0, -0.09, 0], [0, 0.09, 0]]),
        "Data_IR": EARS[:, ::-1],
    },
    "spherical receivers": {
        "ReceiverPosition": np.array([[270, 0, 0.09], [90, 0, 0.09]]),
        "ReceiverPosition_Type": "spherical",
        "ReceiverPosition_Units": "degree, degree, metre",
        "Data_IR": EARS[:, ::-1],
    },
    "a listener elsewhere": {
        "ListenerPosition": np.array([[1.0, 2, 3]]),
        "SourcePosition": 1.5 * DIRECTIONS + [1, 2, 3],
        "SourcePosition_Type": "cartesian",
        "SourcePosition_Units": "metre",
    },
    "a head that looks to the left": {
        "ListenerView": np.array([[0.0, 1, 0]]),
        "SourcePosition": SPHERICAL + [[90, 0, 0], [90, 0, 0], [90, 0, 0], [0, 0, 0]],
    },
    "a head upside down": {"ListenerUp": np.array([[0.0, 0, -1]]), "SourcePosition": SPHERICAL * [-1, -1, 1]},
}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_ears_come_out_of_every_form(written, form):
    directions, responses, rate_hz = written(heads(**FORMS[form]))
    np.testing.assert_allclose(directions, DIRECTIONS, atol=1e-9)
    np.testing.assert_allclose(responses, EARS)
    assert rate_hz == 48_000


def test_a_head_that_turns_hears_one_loudspeaker_from_all_sides(written):
    view = np.array([[0, 0, 1.0], [-90, 0, 1], [90, 0, 1], [0, -90, 1]])
    up = np.array([[0, 90, 1.0], [0, 90, 1], [0, 90, 1], [0, 0, 1]])
    turning = heads(ListenerView=view, ListenerUp=up, SourcePosition=np.array([[0, 0, 1.5]]))
    turning.ListenerView_Type, turning.ListenerView_Units = "spherical", "degree, degree, metre"
    np.testing.assert_allclose(written(turning)[0], DIRECTIONS, atol=1e-9)


@pytest.mark.parametrize("delay", [[[8, 32]], [[0.5, 0.25]], np.arange(8.0).reshape(4, 2)])
def test_a_delay_is_in_the_response(written, delay):
    smooth = np.fft.irfft(np.fft.rfft(np.hanning(16)), 16) * np.ones((4, 2, 1))
    _, responses, _ = written(heads(Data_Delay=np.array(delay, float), Data_IR=smooth))
    centre = np.sum(np.arange(responses.shape[-1]) * responses, -1) / np.sum(responses, -1)
    np.testing.assert_allclose(centre, 7.5 + np.broadcast_to(delay, (4, 2)), atol=0.01)


def test_transfer_functions_become_responses(written):
    spectra = np.fft.rfft(EARS)
    sofa = heads("SimpleFreeFieldHRTF", Data_Real=spectra.real, Data_Imag=spectra.imag, N=3000.0 * np.arange(9))
    sofa.SourcePosition, sofa.ReceiverPosition = SPHERICAL, np.array([[0, 0.09, 0], [0, -0.09, 0]])
    _, responses, rate_hz = written(sofa)
    np.testing.assert_allclose(responses, EARS)
    assert rate_hz == 48_000
    sofa.N = 3000.0 * np.arange(9) ** 2
    with pytest.raises(ValueError, match="uneven frequencies"):
        written(sofa)


def test_emitters_are_directions(written):
    sofa = heads("FreeFieldHRIR", Data_IR=np.moveaxis(EARS, 0, -1)[None], Data_SamplingRate=48_000)
    sofa.EmitterPosition, sofa.Data_Delay = SPHERICAL, np.zeros((1, 2, 1))
    sofa.EmitterPosition_Type, sofa.EmitterPosition_Units = "spherical", "degree, degree, metre"
    sofa.ReceiverPosition, sofa.SourcePosition = np.array([[0, 0.09, 0], [0, -0.09, 0]]), np.array([[0.0, 0, 0]])
    directions, responses, _ = written(sofa)
    np.testing.assert_allclose(directions, DIRECTIONS, atol=1e-9)
    np.testing.assert_allclose(responses, EARS)


@pytest.fixture
def bare(tmp_path):
    """A function that writes a file by h5py alone, as other libraries do."""

    def write(attributes, places=SPHERICAL, **more):
        with h5py.File(tmp_path / "bare.sofa", "w") as file:
            file["Data.IR"], file["Data.SamplingRate"], file["SourcePosition"] = EARS, [48_000.0], places
            for name, value in more.items():
                file[name.replace("_", ".")][...] = value
            for name, value in attributes.items():
                file["SourcePosition"].attrs[name] = value
        return tmp_path / "bare.sofa"

    return write


@pytest.mark.parametrize("units", ["degree, degree, metre", "Degrees, degrees, meters", "radian, radian, metre", "rad"])
def test_units_count_in_every_spelling(bare, units):
    places = np.deg2rad(SPHERICAL) if "rad" in units else SPHERICAL
    path = bare(
        {"Type": np.array(["Spherical"], dtype=object), "Units": units if "," in units else "rad, rad, m"}, places
    )
    np.testing.assert_allclose(load_sofa(path)[0], DIRECTIONS, atol=1e-9)


@pytest.mark.parametrize(
    ("attributes", "more", "said"),
    [
        ({"Type": "spherical", "Units": "gon, gon, metre"}, {}, "in 'gon': write it in degree"),
        ({"Type": "spherical harmonics"}, {}, "'spherical harmonics': write it in"),
        ({"Type": "cartesian"}, {"SourcePosition": 0.0}, "direction without length"),
        ({"Type": "spherical"}, {"Data_IR": np.nan}, "NaN"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_file(bare, attributes, more, said):
    with pytest.raises(ValueError, match=said) as caught:
        load_sofa(bare(attributes, **more))
    assert "bare.sofa" in str(caught.value)


def test_a_broken_file_is_named_among_many(tmp_path):
    (tmp_path / "P0003.sofa").write_bytes(b"not a file of HDF5")
    with pytest.raises(ValueError, match="P0003.sofa cannot be read as a SOFA file: remove it"):
        load_sofa(tmp_path / "P0003.sofa")


def test_one_person_is_one_file(tmp_path, monkeypatch):
    monkeypatch.setenv("ACML_DATA", str(tmp_path))
    names = ["P0001/P0001_Raw_48kHz", "P0001/P0001_FreeFieldComp_48kHz", "P0001/P0001_FreeFieldCompMinPhase_48kHz"]
    names += ["P0002/P0002_FreeFieldComp_44kHz", "P0002/P0002_FreeFieldComp_96kHz", "P0002/._P0002_FreeFieldComp_44kHz"]
    for name in names:
        (tmp_path / "sonicom" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "sonicom" / f"{name}.SOFA").touch()
    assert [path.stem for path in sofa_files("sonicom")] == ["P0001_FreeFieldComp_48kHz", "P0002_FreeFieldComp_44kHz"]


@pytest.mark.parametrize(
    ("stems", "people"),
    [
        (["subject_003", "subject_009"], 2),
        (["pp1_HRIRs_measured", "pp1_HRIRs_simulated", "pp2_HRIRs_measured"], 2),
        (["IRC_1002_C_44100", "IRC_1003_C_44100", "IRC_1002_R_44100"], 2),
        (["D1_48K_24bit_256tap_FIR_SOFA", "D1_96K_24bit_512tap_FIR_SOFA", "H3_48K_24bit_256tap_FIR_SOFA"], 2),
        (["3D3A_Subject1_HRIRs", "3D3A_Subject2_HRIRs", "3D3A_Subject2_HRIRs_dfeq"], 2),
        (["hrtf_nh2", "dtf_nh2", "hrtf_nh4"], 2),
        (["P0001_Raw_44kHz", "P0001_Raw_48kHz"], 1),
        (["ann", "ben"], 2),
    ],
)
def test_names_of_public_sets_tell_people_apart(stems, people):
    assert len(set(person_names(stems))) == people


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["003/hrir", "008/hrir", "010/hrir"], ["003/hrir", "008/hrir", "010/hrir"]),
        (["003/hrir", "003/hrir_raw", "008/hrir", "008/hrir_raw"], ["003/hrir", "008/hrir"]),
        (["ann/hrir", "ben/hrir"], ["ann/hrir", "ben/hrir"]),
        (["44kHz/P0001", "48kHz/P0001"], ["44kHz/P0001"]),
        (["measured/ann", "simulated/ann"], ["measured/ann"]),
        (["v1/P0001", "v2/P0001", "v1/P0002"], ["v1/P0001", "v1/P0002"]),
        (["48/P0001", "96/P0001", "48/P0002"], ["48/P0001", "48/P0002"]),
        (["3/HRIR_1", "3/HRIR_2", "8/HRIR_1", "8/HRIR_2"], ["3/HRIR_1", "8/HRIR_1"]),
        (["lab1/ann3_raw", "lab1/ann3", "lab2/ann3", "lab2/ben4"], ["lab1/ann3", "lab2/ben4"]),
        (["s1/P0001", "s1/P0002", "s1/P0003", "s2/P0001", "s2/P0002"], ["s1/P0001", "s1/P0002", "s1/P0003"]),
    ],
)
def test_folders_tell_people_apart_where_names_do_not(tmp_path, monkeypatch, names, chosen):
    monkeypatch.setenv("ACML_DATA", str(tmp_path))
    for name in names:
        (tmp_path / "heads" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "heads" / f"{name}.sofa").touch()
    found = [path.relative_to(tmp_path / "heads").with_suffix("").as_posix() for path in sofa_files("heads")]
    assert found == chosen


@pytest.mark.parametrize(
    ("stems", "people"),
    [
        (["HRIR_48_P1", "HRIR_96_P1", "HRIR_48_P2", "HRIR_96_P2"], ["P1", "P1", "P2", "P2"]),
        (["2019-05-01_P1", "2019-05-02_P2", "2019-05-02_P3"], ["P1", "P2", "P3"]),
        (["01.05.2019 P1", "02.05.2019 P1"], ["P1", "P1"]),
        (["subject_44", "subject_48"], ["44", "48"]),
        (["12_v1", "12_v2", "48_v1"], ["12", "12", "48"]),
    ],
)
def test_rates_dates_and_versions_are_no_people(stems, people):
    assert person_names(stems) == people
