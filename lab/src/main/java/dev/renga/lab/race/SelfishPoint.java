package dev.renga.lab.race;

/// One pair of shares of the selfish-mining experiment.
///
/// @param kind what is asked of it
/// @param alpha the pool's share of the hash power
/// @param gamma share of the honest power on the pool's side in a tie
/// @param stubborn whether the pool stays silent when it finds a block during a tie
record SelfishPoint(Kind kind, double alpha, double gamma, boolean stubborn) {
  /// What is measured, and the table it goes to.
  enum Kind {
    SHARE("Share of the main chain"),
    WASTE("Waste: growth and stale blocks"),
    THRESHOLD("At, below and above the threshold (1−γ)/(3−2γ)"),
    STUBBORN("Another strategy: equal fork stubborn"),
    RETARGET("Before and after the retarget: the pool's blocks for each ten minutes"),
    CHOSEN("Chosen shares");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }
}
