package dev.renga.consensus;

import static dev.renga.consensus.ListedRule.rule;

import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Network;
import dev.renga.primitives.Target;
import java.util.Locale;
import java.util.function.Predicate;

/// The rules of block headers. Pure; any thread.
public final class HeaderRules {
  /// Seconds that a header may lie ahead of our clock.
  public static final long MAX_FUTURE_BLOCK_TIME = 2 * 60 * 60;

  /// Seconds that the first block of a window may lie before its parent, where BIP94 holds.
  public static final long MAX_TIMEWARP = 600;

  private HeaderRules() {}

  /// A header and the network whose limit it must respect.
  record Proof(BlockHeader header, Network network) {}

  /// A header after its parent.
  record Context(BlockHeader header, HeaderView parent, Network network, long nowSeconds) {
    int height() {
      return parent.height() + 1;
    }

    boolean isActive(Deployment deployment) {
      return network.isActive(deployment, height());
    }
  }

  /// What a header shows by itself.
  static final RuleList<Proof> PROOF =
      RuleList.of(
          "header-proof",
          rule(
                  "header-proof-of-work",
                  "A header's hash MUST NOT exceed the target it states, and that target MUST be"
                      + " positive and not easier than the network's limit.",
                  "Bitcoin 0.1; bitcoin.pdf, section 4",
                  "high-hash",
                  "HeaderRules.hasProofOfWork",
                  HeaderRules::hasProofOfWork)
              .kind(Verdict.Kind.HEADER)
              .detail("proof of work failed"));

  /// What a header must do after its parent.
  static final RuleList<Context> IN_CHAIN =
      RuleList.of(
          "header",
          rule(
                  "header-difficulty",
                  "A header MUST state exactly the target that follows from the headers before it.",
                  "Bitcoin 0.1; BIP94, difficulty adjustment",
                  "bad-diffbits",
                  "HeaderRules.statesRequiredTarget",
                  HeaderRules::statesRequiredTarget)
              .kind(Verdict.Kind.HEADER)
              .detail("incorrect proof of work"),
          rule(
                  "header-time-after-median",
                  "A header's time MUST be later than the median of the eleven headers before it.",
                  "Bitcoin 0.1; BIP113",
                  "time-too-old",
                  "HeaderRules.isAfterMedianTimePast",
                  HeaderRules::isAfterMedianTimePast)
              .kind(Verdict.Kind.HEADER)
              .detail("block's timestamp is too early"),
          rule(
                  "header-no-timewarp",
                  "Where BIP94 holds, the first header of a retarget window MUST NOT be more than"
                      + " 600 seconds earlier than its parent.",
                  "BIP94, time warp fix",
                  "time-timewarp-attack",
                  "HeaderRules.doesNotWarpTime",
                  HeaderRules::doesNotWarpTime)
              .kind(Verdict.Kind.HEADER)
              .detail("block's timestamp is too early on diff adjustment block"),
          rule(
                  "header-time-not-future",
                  "A header's time MUST NOT be more than two hours ahead of our clock.",
                  "Bitcoin 0.1",
                  "time-too-new",
                  "HeaderRules.isNotInFuture",
                  HeaderRules::isNotInFuture)
              .kind(Verdict.Kind.TIME_FUTURE)
              .detail("block timestamp too far in the future"));

  /// Versions that soft forks demand; asked last.
  static final RuleList<Context> VERSION =
      RuleList.of(
          "header-version",
          Context::isActive,
          version(2, "BIP34, specification; BIP90", HeaderRules::isAtLeastVersion2)
              .since(Deployment.HEIGHT_IN_COINBASE),
          version(3, "BIP66, deployment; BIP90", HeaderRules::isAtLeastVersion3)
              .since(Deployment.STRICT_DER),
          version(4, "BIP65, deployment; BIP90", HeaderRules::isAtLeastVersion4)
              .since(Deployment.CHECK_LOCK_TIME));

  private static ListedRule<Context> version(int minimum, String source, Predicate<Context> holds) {
    return rule(
            "header-version-" + minimum,
            "A header's version, read as signed, MUST be at least " + minimum + ".",
            source,
            "bad-version(0x…)",
            "HeaderRules.isAtLeastVersion" + minimum,
            holds)
        .kind(Verdict.Kind.HEADER)
        .reason(c -> String.format(Locale.ROOT, "bad-version(0x%08x)", c.header.version()))
        .detail(
            c -> String.format(Locale.ROOT, "rejected nVersion=0x%08x block", c.header.version()));
  }

  /// Whether the header's hash meets the target it states and the network allows that target.
  public static Verdict checkProofOfWork(BlockHeader header, Network network) {
    return PROOF.check(new Proof(header, network));
  }

  /// Whether the header may follow its parent; its proof of work is not looked at.
  ///
  /// @param parent the header that `header.previous()` names
  /// @param nowSeconds our clock, seconds since 1970
  public static Verdict check(
      BlockHeader header, HeaderView parent, Network network, long nowSeconds) {
    Context context = new Context(header, parent, network, nowSeconds);
    Verdict verdict = IN_CHAIN.check(context);
    return verdict.isValid() ? VERSION.check(context) : verdict;
  }

  static boolean hasProofOfWork(Proof proof) {
    Target.Compact stated = Target.fromCompact(proof.header.bits());
    return stated.isValid(proof.network.proofOfWork().limit())
        && stated.value().isMetBy(proof.header.hash());
  }

  static boolean statesRequiredTarget(Context c) {
    return c.header.bits() == Difficulty.nextBits(c.parent, c.header.time(), c.network);
  }

  static boolean isAfterMedianTimePast(Context c) {
    return c.header.time() > c.parent.medianTimePast();
  }

  static boolean doesNotWarpTime(Context c) {
    return !c.network.proofOfWork().enforceBip94()
        || c.height() % c.network.retargetInterval() != 0
        || c.header.time() >= c.parent.time() - MAX_TIMEWARP;
  }

  static boolean isNotInFuture(Context c) {
    return c.header.time() <= c.nowSeconds + MAX_FUTURE_BLOCK_TIME;
  }

  static boolean isAtLeastVersion2(Context c) {
    return c.header.version() >= 2;
  }

  static boolean isAtLeastVersion3(Context c) {
    return c.header.version() >= 3;
  }

  static boolean isAtLeastVersion4(Context c) {
    return c.header.version() >= 4;
  }
}
