package dev.renga.consensus;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import dev.renga.primitives.VersionBits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The states of signalled deployments along a chain (BIP9; BIP341 for the minimum activation
/// height), and what a new block's version should say.
///
/// A state belongs to a window of blocks and follows from the headers before it alone. States are
/// remembered by the hash of the block before their window, so branches never mix. Any thread.
public final class VersionBitsStates {
  /// The three highest bits of a version that signals.
  public static final int TOP_BITS = 0x20000000;

  /// Which bits of a version must be [#TOP_BITS].
  public static final int TOP_MASK = 0xe0000000;

  private static final int REMEMBERED = 20_000;
  private static final int WATCHED_BITS = 5; // those that BIP323 leaves for signalling

  private final Network network;
  private final Map<Key, ThresholdState> known =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, ThresholdState> eldest) {
          return size() > REMEMBERED;
        }
      };

  private record Key(String name, int bit, @Nullable BlockHash before) {}

  /// States on a network, none known yet.
  public VersionBitsStates(Network network) {
    this.network = network;
  }

  /// Signals in the window that a block belongs to.
  ///
  /// @param period blocks of the window
  /// @param threshold signals it needs; 0 once they were reached
  /// @param elapsed blocks of the window so far
  /// @param count signals so far
  /// @param possible whether the threshold can still be reached in this window
  /// @param signalling for each elapsed block, oldest first, whether it signals
  public record Statistics(
      int period,
      int threshold,
      int elapsed,
      int count,
      boolean possible,
      List<Boolean> signalling) {}

  /// What RPC tells of a deployment at a block.
  ///
  /// @param current state of the block
  /// @param next state of the block after it
  /// @param since height of the first block in the current state
  /// @param statistics signals, where they count; else `null`
  /// @param activeSince height at which the deployment is active; −1 if not known
  public record Info(
      ThresholdState current,
      ThresholdState next,
      int since,
      @Nullable Statistics statistics,
      int activeSince) {}

  /// A bit that many blocks set without our knowing why.
  ///
  /// @param active whether it must be taken for active rather than locked in
  public record UnknownActivation(int bit, boolean active) {}

  private interface Condition {
    boolean isMetBy(HeaderView header);
  }

  private static boolean signals(int version, int bit) {
    return (version & TOP_MASK) == TOP_BITS && (version >>> bit & 1) != 0;
  }

  /// The state of the block after `parent`.
  ///
  /// @param parent `null` for the state of genesis
  public synchronized ThresholdState state(VersionBits deployment, @Nullable HeaderView parent) {
    return state(deployment, parent, header -> signals(header.version(), deployment.bit()));
  }

  private ThresholdState state(
      VersionBits deployment, @Nullable HeaderView parent, Condition condition) {
    if (deployment.startTime() == VersionBits.ALWAYS_ACTIVE) {
      return ThresholdState.ACTIVE;
    }
    if (deployment.startTime() == VersionBits.NEVER_ACTIVE) {
      return ThresholdState.FAILED;
    }
    int period = deployment.period();
    HeaderView before = parent == null ? null : lastOfWindowBefore(parent, period);
    Deque<HeaderView> unknown = new ArrayDeque<>();
    ThresholdState state = null;
    while (state == null) {
      state = before == null ? ThresholdState.DEFINED : known.get(key(deployment, before));
      if (state == null && before != null) {
        if (before.medianTimePast() < deployment.startTime()) {
          state = ThresholdState.DEFINED; // and so was every window before
          known.put(key(deployment, before), state);
        } else {
          unknown.push(before);
          before = before.height() < period ? null : before.ancestor(before.height() - period);
        }
      }
    }
    while (!unknown.isEmpty()) {
      HeaderView last = unknown.pop();
      state = next(state, deployment, last, condition);
      known.put(key(deployment, last), state);
    }
    return state;
  }

  private static Key key(VersionBits deployment, HeaderView before) {
    return new Key(deployment.name(), deployment.bit(), before.hash());
  }

  /// The last block of the window before the one that the block after `parent` belongs to; `null`
  /// if that is the first window.
  private static @Nullable HeaderView lastOfWindowBefore(HeaderView parent, int period) {
    int height = parent.height() - (parent.height() + 1) % period;
    return height < 0 ? null : parent.ancestor(height);
  }

  private static ThresholdState next(
      ThresholdState state, VersionBits deployment, HeaderView last, Condition condition) {
    return switch (state) {
      case DEFINED ->
          last.medianTimePast() >= deployment.startTime()
              ? ThresholdState.STARTED
              : ThresholdState.DEFINED;
      case STARTED -> {
        if (count(last, deployment.period(), condition) >= deployment.threshold()) {
          yield ThresholdState.LOCKED_IN;
        }
        yield last.medianTimePast() >= deployment.timeout()
            ? ThresholdState.FAILED
            : ThresholdState.STARTED;
      }
      case LOCKED_IN ->
          last.height() + 1 >= deployment.minimumActivationHeight()
              ? ThresholdState.ACTIVE
              : ThresholdState.LOCKED_IN;
      case ACTIVE, FAILED -> state;
    };
  }

  private static int count(HeaderView last, int blocks, Condition condition) {
    int count = 0;
    HeaderView header = last;
    for (int i = 0; i < blocks && header != null; i++) {
      if (condition.isMetBy(header)) {
        count++;
      }
      header = header.previous();
    }
    return count;
  }

  /// Height of the first block that was in the state of the block after `parent`; 0 for states that
  /// were there from genesis on.
  public synchronized int stateSince(VersionBits deployment, @Nullable HeaderView parent) {
    if (parent == null
        || deployment.startTime() == VersionBits.ALWAYS_ACTIVE
        || deployment.startTime() == VersionBits.NEVER_ACTIVE) {
      return 0;
    }
    ThresholdState state = state(deployment, parent);
    HeaderView last = lastOfWindowBefore(parent, deployment.period());
    if (state == ThresholdState.DEFINED || last == null) {
      return 0;
    }
    while (last.height() >= deployment.period()) {
      HeaderView earlier = last.ancestor(last.height() - deployment.period());
      if (state(deployment, earlier) != state) {
        break;
      }
      last = earlier;
    }
    return last.height() + 1;
  }

  /// Signals in the window that a block belongs to, up to that block.
  public Statistics statistics(VersionBits deployment, HeaderView block) {
    int elapsed = 1 + block.height() % deployment.period();
    Boolean[] signalling = new Boolean[elapsed];
    int count = 0;
    HeaderView header = block;
    for (int i = elapsed - 1; i >= 0 && header != null; i--) {
      signalling[i] = signals(header.version(), deployment.bit());
      count += signalling[i] ? 1 : 0;
      header = header.previous();
    }
    boolean possible = deployment.period() - deployment.threshold() >= elapsed - count;
    return new Statistics(
        deployment.period(), deployment.threshold(), elapsed, count, possible, List.of(signalling));
  }

  /// Everything that `getdeploymentinfo` tells of a deployment at a block.
  public synchronized Info info(VersionBits deployment, HeaderView block) {
    HeaderView parent = block.previous();
    ThresholdState current = state(deployment, parent);
    ThresholdState next = state(deployment, block);
    int since = stateSince(deployment, parent);
    Statistics statistics =
        switch (current) {
          case STARTED -> statistics(deployment, block);
          case LOCKED_IN -> reached(statistics(deployment, block));
          case DEFINED, ACTIVE, FAILED -> null;
        };
    int activeSince = -1;
    if (current == ThresholdState.ACTIVE) {
      activeSince = since;
    } else if (next == ThresholdState.ACTIVE) {
      activeSince = block.height() + 1;
    }
    return new Info(current, next, since, statistics, activeSince);
  }

  private static Statistics reached(Statistics s) {
    return new Statistics(s.period, 0, s.elapsed, s.count, false, s.signalling);
  }

  /// The version a new block should have: the bits of all deployments that have started or are
  /// locked in.
  ///
  /// @param parent the block before it; `null` for genesis
  public synchronized int computeBlockVersion(@Nullable HeaderView parent) {
    int version = TOP_BITS;
    for (VersionBits deployment : network.versionBits()) {
      ThresholdState state = state(deployment, parent);
      if (state == ThresholdState.STARTED || state == ThresholdState.LOCKED_IN) {
        version |= 1 << deployment.bit();
      }
    }
    return version;
  }

  /// Bits that no deployment of ours explains and that nevertheless reached the threshold: rules
  /// may be in force that this release does not know.
  ///
  /// Only the bits that BIP323 leaves for signalling are watched; the others are rolled by miners
  /// at will (BIP320, known failure C-044).
  public synchronized List<UnknownActivation> unknownActivations(HeaderView tip) {
    boolean trading = network.identity().chain().equals("main");
    int period = trading ? 2016 : network.retargetInterval();
    int threshold = trading ? 1815 : period * 3 / 4;
    int from = warningsFrom(network);
    List<UnknownActivation> found = new ArrayList<>();
    for (int bit = 0; bit < WATCHED_BITS; bit++) {
      int watched = bit;
      VersionBits unknown =
          new VersionBits("unknown", bit, 0, VersionBits.NO_TIMEOUT, 0, period, threshold);
      ThresholdState state =
          state(
              unknown,
              tip,
              header ->
                  header.height() >= from
                      && signals(header.version(), watched)
                      && (computeBlockVersion(header.previous()) >>> watched & 1) == 0);
      if (state == ThresholdState.LOCKED_IN || state == ThresholdState.ACTIVE) {
        found.add(new UnknownActivation(bit, state == ThresholdState.ACTIVE));
      }
    }
    return found;
  }

  /// Below these heights bits were set for deployments that are buried today.
  private static int warningsFrom(Network network) {
    return switch (network.identity().chain()) {
      case "main" -> 711_648;
      case "test" -> 2_013_984;
      default -> 0;
    };
  }
}
