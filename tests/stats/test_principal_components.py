from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmin.errors import NetminError
from netmin.stats.clusters import element_tree
from netmin.stats.compositional import with_residual
from netmin.stats.parallel_analysis import parallel_analysis
from netmin.stats.principal_components import principal_components
from netmin.stats.replacement import multiplicative_replacement
from netmin.stats.rotation import varimax
from netmin.stats.variation import total_variance, variation_matrix

FIXTURES = Path(__file__).parent / "fixtures"
RESULTS = pd.read_csv(FIXTURES / "composition_results.csv")
KOLA = pd.read_csv(Path(__file__).parents[2] / "data" / "samples" / "kola_ohorizon.csv")
JURA = pd.read_csv(Path(__file__).parents[2] / "data" / "samples" / "jura_prediction.csv")
RNG = np.random.default_rng(6)
SMELTER, DUST = RNG.normal(size=(2, 80))
CONTENTS = pd.DataFrame(
    {
        name: np.exp(shared + 0.2 * RNG.normal(size=80))
        for name, shared in {"Cu": SMELTER, "Ni": SMELTER, "Al": DUST, "Fe": DUST, "Zn": 0.0, "Pb": 0.0}.items()
    }
)


def jura(what: str) -> np.ndarray:
    return RESULTS[(RESULTS["set"] == "jura") & (RESULTS["what"] == what)]["value"].to_numpy()


def test_robust_components_of_the_jura_are_those_of_r():
    found = principal_components(JURA[["Cd", "Co", "Cr", "Cu", "Ni", "Pb", "Zn"]], seed=1)
    # R was asked for a support of 0.5001, which moves its small-sample factor a little; directions are the same.
    assert found.table["eigenvalue"].to_numpy() == pytest.approx(jura("eigenvalues"), rel=1e-4)
    assert found.loadings.to_numpy().T.ravel() == pytest.approx(jura("loadings"), abs=1e-6)
    assert found.outlying.sum() == jura("outlying")[0]
    turned, other = found.rotated(3).to_numpy().T, jura("varimax").reshape(3, 7)
    likeness = np.abs(turned @ other.T) / np.outer(np.linalg.norm(turned, axis=1), np.linalg.norm(other, axis=1))
    assert likeness.max(axis=1) == pytest.approx(1.0, abs=1e-6)


def test_the_smelters_of_kola_stand_against_the_rest():
    found = principal_components(KOLA[["Co", "Cu", "Ni", "Pb", "V", "Zn"]], seed=1)
    first = found.loadings["PC1"]
    assert first.idxmax() == "Ni"
    assert (first[["Co", "Cu", "Ni"]] > 0.15).all()
    assert (first[["Pb", "Zn"]] < -0.3).all()


def test_the_textbook_prints_the_same_components_of_us_arrests():
    # James, Witten, Hastie and Tibshirani (2013), section 10.2 and table 10.1.
    arrests = pd.read_csv(FIXTURES / "usarrests.csv")
    found = principal_components(np.exp(arrests), scale="logarithms", robust=False)
    assert found.table["explained"].round(3).tolist() == [0.620, 0.247, 0.089, 0.043]
    assert found.loadings["PC1"].round(4).tolist() == [0.5359, 0.5832, 0.2782, 0.5434]
    assert found.loadings["PC2"].abs().round(4).tolist() == [0.4182, 0.1880, 0.8728, 0.1673]
    expected = RESULTS[RESULTS["set"] == "usarrests"]["value"].to_numpy()
    assert found.table["eigenvalue"].to_numpy() == pytest.approx(expected)


def test_classical_components_are_those_of_centred_log_ratios():
    found = principal_components(CONTENTS, robust=False)
    ratios = np.log(CONTENTS) - np.log(CONTENTS).mean(axis=1).to_numpy()[:, None]
    values = np.linalg.eigvalsh(np.cov(ratios.T))[::-1]
    assert found.table["eigenvalue"].to_numpy() == pytest.approx(values[:5])
    assert found.table["eigenvalue"].sum() == pytest.approx(total_variance(CONTENTS))
    assert found.loadings.sum().to_numpy() == pytest.approx(np.zeros(5), abs=1e-12)
    assert found.scores.to_numpy() @ found.loadings.to_numpy().T == pytest.approx((ratios - ratios.mean()).to_numpy())
    assert found.table["cumulative"].iloc[-1] == pytest.approx(1.0)


def test_the_number_of_components_is_that_of_what_was_put_in():
    assert principal_components(CONTENTS, robust=False, scale="logarithms").kept == 2
    assert principal_components(CONTENTS, robust=True, scale="logarithms", seed=2).kept == 2


def test_what_all_elements_have_in_common_does_not_change_the_number_of_components():
    one = principal_components(CONTENTS, robust=False)
    together = principal_components(CONTENTS.mul(np.exp(3 * RNG.normal(size=80)), axis=0), robust=False)
    assert one.kept == together.kept == 1
    assert together.table["eigenvalue"].to_numpy() == pytest.approx(one.table["eigenvalue"].to_numpy())
    assert together.table["chance_upper"].to_numpy() == pytest.approx(one.table["chance_upper"].to_numpy())


def test_parts_without_relations_have_no_components():
    rng = np.random.default_rng(11)
    common = np.exp(2 * rng.normal(size=(150, 1)))
    unrelated = pd.DataFrame(common * np.exp(rng.normal(size=(150, 6))), columns=list("abcdef"))
    assert principal_components(unrelated, robust=False).kept == 0


def test_a_few_wild_samples_turn_classical_components_but_not_robust_ones():
    wild = CONTENTS.copy()
    wild.loc[:7, "Pb"] *= 1e4
    clean, robust, classical = (
        principal_components(frame, robust=way).loadings["PC1"]
        for frame, way in ((CONTENTS, True), (wild, True), (wild, False))
    )
    assert abs(clean @ robust) > 0.98
    assert abs(clean @ classical) < 0.5
    found = principal_components(wild)
    assert found.outlying.loc[:7].all()
    assert found.notes[-1].code == "stats.components-odd"


def test_log_ratios_do_not_see_the_unit_and_not_the_order_of_elements():
    one = principal_components(CONTENTS, robust=False)
    other = principal_components(CONTENTS[CONTENTS.columns[::-1]] * 1e-6, robust=False)
    assert other.table["eigenvalue"].to_numpy() == pytest.approx(one.table["eigenvalue"].to_numpy())
    assert other.loadings.loc[one.loadings.index].to_numpy() == pytest.approx(one.loadings.to_numpy())


def test_robust_components_do_not_depend_on_which_element_is_named_first():
    one, other = principal_components(CONTENTS, seed=1), principal_components(CONTENTS[CONTENTS.columns[::-1]], seed=1)
    assert other.loadings.loc[one.loadings.index].to_numpy() == pytest.approx(one.loadings.to_numpy(), abs=1e-6)


def test_biplots_keep_what_they_promise():
    found = principal_components(CONTENTS[["Cu", "Ni", "Al"]], robust=False)
    covariance = found.biplot()
    assert covariance.explained == pytest.approx(1.0)
    ends = covariance.elements.to_numpy()
    between = ((ends[:, None] - ends[None]) ** 2).sum(axis=2)
    assert between == pytest.approx(variation_matrix(CONTENTS[["Cu", "Ni", "Al"]]))
    form = found.biplot("form", (2, 1))
    assert form.samples.to_numpy() @ form.elements.to_numpy().T == pytest.approx(covariance.samples.to_numpy() @ ends.T)
    assert covariance.samples.var().to_numpy() == pytest.approx([1.0, 1.0])
    with pytest.raises(ValueError, match="asks for others"):
        found.biplot(components=(1, 9))


def test_gaps_imputed_values_and_the_rest_of_the_soil_are_spoken_of():
    contents = CONTENTS.copy()
    contents.loc[3, "Cu"] = np.nan
    hidden = contents["Pb"] < contents["Pb"].quantile(0.1)
    replaced = multiplicative_replacement(dict(contents), {"Pb": hidden})
    found = principal_components(with_residual(replaced.values), imputed=replaced.imputed)
    assert 3 not in found.scores.index
    codes = {note.code: note for note in found.notes}
    assert codes["stats.samples-incomplete"].values == (("left_out", 1), ("count", 80))
    assert dict(codes["stats.components-imputed"].values)["count"] == hidden.sum()
    assert "rest" in dict(codes["stats.components-ratios"].values)["parts"]


def test_what_has_no_components_is_refused():
    with pytest.raises(NetminError, match="at least two"):
        principal_components({"Cu": [1.0, 2.0]})
    with pytest.raises(NetminError, match="zero, negative or missing: 1"):
        principal_components(CONTENTS.replace(CONTENTS.loc[0, "Cu"], 0.0))
    with pytest.raises(NetminError, match="need at least 13"):
        principal_components(CONTENTS.head(12))
    with pytest.raises(NetminError, match="never change"):
        principal_components(CONTENTS.assign(Hg=1.0))
    with pytest.raises(ValueError, match="not standardised"):
        principal_components(CONTENTS, standardise=True)
    with pytest.raises(ValueError, match="components, not 9"):
        principal_components(CONTENTS).rotated(9)


def test_horns_normal_numbers_and_shuffled_ones_agree_on_normal_data():
    data = np.random.default_rng(2).normal(size=(200, 8))
    normal, shuffled = (parallel_analysis(data, seed=1, reference=way) for way in ("normal", "shuffled"))
    assert normal.kept == shuffled.kept == 0
    assert normal.table["chance_mean"].to_numpy() == pytest.approx(shuffled.table["chance_mean"].to_numpy(), abs=0.02)
    # No eigenvalue of a large random correlation matrix lies far outside (1 ± √(p / n))² (Marchenko and Pastur).
    assert normal.table["chance_mean"].iloc[0] < (1 + np.sqrt(8 / 200)) ** 2
    assert normal.table["chance_mean"].iloc[-1] > (1 - np.sqrt(8 / 200)) ** 2
    assert normal.table["chance_mean"].sum() == pytest.approx(8.0)


def test_two_common_causes_are_two_components():
    found = parallel_analysis(np.log(CONTENTS), seed=1)
    assert found.kept == 2
    assert found.table.equals(parallel_analysis(np.log(CONTENTS), seed=1).table)
    with pytest.raises(ValueError, match="finite matrix"):
        parallel_analysis([1.0, 2.0])


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_varimax_turns_and_never_loses(seed):
    loadings = np.random.default_rng(seed).normal(size=(7, 3))
    turned = varimax(loadings)
    assert (turned**2).sum(axis=1) == pytest.approx((loadings**2).sum(axis=1))
    assert turned @ turned.T == pytest.approx(loadings @ loadings.T)
    rows = [x / np.linalg.norm(x, axis=1, keepdims=True) for x in (loadings, turned)]
    before, after = ((x**2).var(axis=0).sum() for x in rows)
    assert after >= before - 1e-12


def test_varimax_of_one_column_and_of_an_empty_row_changes_nothing():
    assert varimax([[1.0], [2.0]]).tolist() == [[1.0], [2.0]]
    assert varimax([[0.0, 0.0], [1.0, 0.0]])[0].tolist() == [0.0, 0.0]


def test_the_tree_joins_what_came_from_one_source():
    tree = element_tree(CONTENTS)
    pairs = {frozenset(pair) for pair in tree.table[["first", "second"]].itertuples(index=False)}
    assert {frozenset({"Cu", "Ni"}), frozenset({"Al", "Fe"})} <= pairs
    place = {name: tree.order.index(name) for name in CONTENTS.columns}
    assert abs(place["Cu"] - place["Ni"]) == 1
    assert tree.table["height"].is_monotonic_increasing
    assert tree.table["height"].iloc[0] == pytest.approx(
        np.sqrt(tree.variation.to_numpy()[np.triu_indices(6, 1)].min())
    )
    with pytest.raises(NetminError, match="two elements and three samples"):
        element_tree({"Cu": [1.0, 2.0]})
