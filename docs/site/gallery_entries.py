"""The models of the gallery: where each stands in docs/methods.md, or which benchmark measures it."""

from typing import NamedTuple


class Entry(NamedTuple):
    """One model of the gallery.

    Attributes:
        model: What it is called.
        room: Page of the library.
        lesson: Number of the lesson that draws it.
        figure: Function of `acml_tf.plots` whose first figure in the lesson shows it.
        command: Benchmark that measures it anew, or nothing where the lesson itself prints the number.
        method: First cell of its row in docs/methods.md, from which its number is taken; without a row, nothing.
    """

    model: str
    room: str
    lesson: str
    figure: str
    command: str
    method: str = ""


LESSON = ""
TUNING = "python benchmarks/chapters.py --only tuning"
TRUST = "python benchmarks/trust.py --only"
CONFORMAL = "python benchmarks/conformal.py"
CHAPTERS = "python benchmarks/chapters.py --only"
NETWORKS = "python benchmarks/networks.py --only"
PINN = "python benchmarks/pinn.py --only"

ENTRIES = (
    Entry("Halton points", "tuning", "4_3", "plot_designs", LESSON, "quasi-random search (Halton, Sobol')"),
    Entry("Gaussian process", "tuning", "4_3", "plot_surrogate", TUNING,
          "Bayesian optimisation (Gaussian process, expected improvement)"),
    Entry("Halving and Hyperband", "tuning", "4_3", "plot_budgets", TUNING, "successive halving, Hyperband"),
    Entry("The winner's curse", "tuning", "4_3", "plot_curse", LESSON, "what the best score promises"),
    Entry("Bootstrap of blocks", "uncertainty", "7_1", "plot_draws", f"{TRUST} honest_intervals",
          "bootstrap of blocks"),
    Entry("Posterior on a grid", "uncertainty", "7_1", "plot_places", f"{TRUST} honest_intervals",
          "posterior on a grid, credible interval"),
    Entry("Metropolis and NUTS", "uncertainty", "7_1", "plot_walks", LESSON,
          "Markov chain Monte Carlo: Metropolis, NUTS"),
    Entry("Network that states its spread", "uncertainty", "7_1", "plot_heads", f"{TRUST} honest_intervals",
          "network that states its spread, deep ensemble"),
    Entry("Conformal quantile regression", "uncertainty", "7_1", "plot_coverage", f"{TRUST} honest_intervals",
          "conformal quantile regression"),
    Entry("Monte Carlo dropout", "uncertainty", "5_7", "plot_intervals", LESSON, "Monte Carlo dropout"),
    Entry("Conformal prediction", "uncertainty", "5_7", "plot_coverage_draws", CONFORMAL,
          "conformal prediction, eqs. (12) and (13), Fig. 4"),
    Entry("Maps of clips: t-SNE, UMAP, PaCMAP", "classic", "3_5", "plot_maps", "python benchmarks/maps.py",
          "t-SNE, UMAP, PaCMAP, and what they invent"),
    Entry("Copies and wrong labels", "explain", "6_1", "plot_heaps", f"{TRUST} explaining_data",
          "near-copies, wrong labels"),
    Entry("The recorder that gives itself away", "explain", "6_1", "plot_estimates", f"{TRUST} explaining_data",
          "bias of the data: does it give the recorder away?"),
    Entry("Features chosen inside the folds", "classic", "2_2", "plot_null_scores", LESSON,
          "statistical tests, mutual information, χ²"),
    Entry("Forest, tree and other white boxes", "explain", "6_2", "plot_trade_off", LESSON,
          "white boxes: tree, linear, naive Bayes, Gaussian mixture"),
    Entry("Shapley values", "explain", "6_2", "plot_contributions", f"{TRUST} explaining_models", "SHAP"),
    Entry("Accumulated local effects", "explain", "6_2", "plot_effects", f"{TRUST} explaining_models",
          "partial dependence, ICE"),
    Entry("Integrated gradients", "explain", "6_3", "plot_attributions", f"{TRUST} network_explanations",
          "gradients, SmoothGrad, integrated gradients"),
    Entry("Occlusion and deletion", "explain", "6_3", "plot_deletion", f"{TRUST} network_explanations",
          "occlusion, deletion"),
    Entry("Plucks by few numbers (PCA)", "classic", "3_2", "plot_explained", f"{CHAPTERS} plucks"),
    Entry("Dictionary learning", "classic", "3_3", "plot_error_over_distance", f"{CHAPTERS} dictionaries"),
    Entry("Change points of a forest's day", "classic", "3_1", "plot_changes", f"{CHAPTERS} long_recording"),
    Entry("Autoencoder and VAE of machines", "networks", "3_4", "plot_rebuilt", f"{NETWORKS} machines"),
    Entry("Convolutional autoencoder", "networks", "3_5", "plot_rebuilt", f"{CHAPTERS} embeddings"),
    Entry("Reverberation time from speech", "networks", "4_1", "plot_estimates", f"{CHAPTERS} reverberation"),
    Entry("Spoken digits by a new voice", "features", "4_2", "plot_group_accuracies", f"{NETWORKS} new_voice"),
    Entry("CNN of environmental sounds", "networks", "5_1", "plot_class_confusion", f"{NETWORKS} environment"),
    Entry("GAN of room responses", "networks", "5_2", "plot_gan_training", f"{NETWORKS} rooms"),
    Entry("Neural field of HRTFs", "networks", "5_3", "plot_distortion", f"{NETWORKS} hrtf"),
    Entry("Physics-informed network, forward", "networks", "5_4", "plot_snapshots", f"{PINN} forward"),
    Entry("Physics-informed network, inverse", "networks", "5_5", "plot_speed_maps", f"{PINN} inverse"),
    Entry("Diffusion and consistency", "networks", "5_6", "plot_rooms", f"{NETWORKS} diffusion"),
    Entry("Detector in 8 bits and its monitor", "deployment", "7_2", "plot_monitor", f"{TRUST} deployment"),
)  # fmt: skip
