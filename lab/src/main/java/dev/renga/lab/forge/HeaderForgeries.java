package dev.renga.lab.forge;

import dev.renga.consensus.HeaderRules;
import dev.renga.primitives.Network;
import dev.renga.primitives.Target;
import java.util.List;
import java.util.Optional;

/// Headers that no honest miner makes.
final class HeaderForgeries {
  private static final long DAY = 86_400;
  private static final int LONGEST_APPROACH = 100;

  static final List<Forgery> LIST =
      List.of(
          Forgery.of(
              "header-proof-of-work",
              "The forger saves itself the work: it publishes the block with the first nonce that"
                  + " does not fit.",
              "偽造者は計算をせず、条件を満たさないナンスのままブロックを公開します。",
              (draft, flawed) -> {
                if (flawed) {
                  draft.withoutWork();
                }
              }),
          Forgery.of(
              "header-difficulty",
              "The forger chooses its own difficulty instead of the one that follows from the"
                  + " chain.",
              "偽造者はチェーンから決まる難易度ではなく、自分で選んだ難易度を書きます。",
              (draft, flawed) -> {
                if (flawed) {
                  draft.bits(otherBits(draft));
                }
              }),
          Forgery.of(
              "header-time-after-median",
              "The forger sets the block's clock back to the median of the eleven blocks before.",
              "偽造者はブロックの時刻を直前11ブロックの中央値まで戻します。",
              (draft, flawed) -> draft.time(draft.parent().medianTimePast() + (flawed ? 0 : 1))),
          Forgery.of(
                  "header-no-timewarp",
                  "At the start of a retarget window the forger turns the clock back by more than"
                      + " ten minutes to make mining easier.",
                  "偽造者は難易度調整期間の先頭で時計を10分以上戻し、採掘を楽にしようとします。",
                  HeaderForgeries::warp)
              .unless(HeaderForgeries::noWarpRule),
          Forgery.of(
              "header-time-not-future",
              "The forger dates the block a day ahead.",
              "偽造者はブロックに一日先の時刻を書きます。",
              (draft, flawed) -> {
                if (flawed) {
                  draft.time(draft.now() + HeaderRules.MAX_FUTURE_BLOCK_TIME + DAY);
                }
              }),
          version(
              "header-version-2",
              1,
              "The forger makes a block of version 1, which states no height.",
              "偽造者は高さを書かない古いバージョン1のブロックを作ります。"),
          version(
              "header-version-3",
              2,
              "The forger makes a block of version 2, from before strict signatures.",
              "偽造者は厳密な署名形式より前のバージョン2のブロックを作ります。"),
          version(
              "header-version-4",
              3,
              "The forger makes a block of version 3, from before OP_CHECKLOCKTIMEVERIFY.",
              "偽造者はOP_CHECKLOCKTIMEVERIFYより前のバージョン3のブロックを作ります。"));

  private HeaderForgeries() {}

  private static Forgery version(String rule, int version, String en, String ja) {
    return Forgery.of(
        rule,
        en,
        ja,
        (draft, flawed) -> {
          if (flawed) {
            draft.version(version);
          }
        });
  }

  /// The easiest target where more is demanded, else one that is a little harder.
  private static int otherBits(Draft draft) {
    Target limit = draft.network().proofOfWork().limit();
    int easiest = limit.toCompact();
    return draft.requiredBits() == easiest
        ? new Target(limit.value().shiftRight(1)).toCompact()
        : easiest;
  }

  private static Optional<Words> noWarpRule(Network network) {
    return network.proofOfWork().enforceBip94()
        ? Optional.empty()
        : Optional.of(
            new Words(
                "This network does not enforce BIP94, so that warping time breaks no rule.",
                "このネットワークはBIP94を適用していないため、時刻を戻してもどの規則にも違反しません。"));
  }

  private static void warp(Draft draft, boolean flawed) {
    int window = draft.network().retargetInterval();
    int blocks = window - 1 - draft.parent().height() % window;
    if (blocks == 0) {
      blocks = window; // the parent has its time already
    }
    if (blocks > LONGEST_APPROACH) {
      throw new ForgeException(
          "The next retarget window begins " + blocks + " blocks from here; that is too far.");
    }
    for (int i = 1; i <= blocks; i++) {
      if (i == blocks) {
        draft.time(draft.now() + HeaderRules.MAX_FUTURE_BLOCK_TIME - 60);
      }
      draft.mineFirst();
    }
    draft.time(draft.parent().time() - HeaderRules.MAX_TIMEWARP - (flawed ? 1 : 0));
  }
}
