package dev.renga.consensus.script;

import static dev.renga.consensus.script.ScriptFlag.*;

import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A set of [ScriptFlag]s.
///
/// @param bits one bit per flag, by ordinal; made by the factories
public record ScriptFlags(int bits) {
  /// No flag: the rules of 2009.
  public static final ScriptFlags NONE = new ScriptFlags(0);

  /// Every flag there is.
  public static final ScriptFlags ALL = of(ScriptFlag.values());

  /// All soft forks: what a block of today must obey, and what a peer is blamed for.
  public static final ScriptFlags MANDATORY =
      of(P2SH, DERSIG, NULLDUMMY, CHECKLOCKTIMEVERIFY, CHECKSEQUENCEVERIFY, WITNESS, TAPROOT);

  /// What a transaction must obey to be relayed: the soft forks and all policies but
  /// [ScriptFlag#SIGPUSHONLY], which is a rule of standardness there.
  public static final ScriptFlags STANDARD = ALL.without(SIGPUSHONLY);

  /// Refuses unknown bits.
  public ScriptFlags {
    if ((bits & -(1 << ScriptFlag.values().length)) != 0) {
      throw new IllegalArgumentException("unknown script flags: 0x" + Integer.toHexString(bits));
    }
  }

  /// The set of these flags.
  public static ScriptFlags of(ScriptFlag... flags) {
    int bits = 0;
    for (ScriptFlag flag : flags) {
      bits |= flag.bit();
    }
    return new ScriptFlags(bits);
  }

  /// What the scripts of a block must obey.
  ///
  /// P2SH, witness and Taproot rules hold for every block but the network's exceptions, since no
  /// other block ever broke them; the other soft forks hold from their heights on. BIP147
  /// (NULLDUMMY) came with segregated witness.
  ///
  /// @param height height of the block, whose scripts they are
  public static ScriptFlags forBlock(Network network, int height, BlockHash block) {
    Set<Deployment> except = network.exceptionsFor(block);
    int bits = 0;
    bits |= except.contains(Deployment.P2SH) ? 0 : P2SH.bit();
    bits |= except.contains(Deployment.SEGWIT) ? 0 : WITNESS.bit();
    bits |= except.contains(Deployment.TAPROOT) ? 0 : TAPROOT.bit();
    bits |= network.isActive(Deployment.STRICT_DER, height) ? DERSIG.bit() : 0;
    bits |= network.isActive(Deployment.CHECK_LOCK_TIME, height) ? CHECKLOCKTIMEVERIFY.bit() : 0;
    bits |= network.isActive(Deployment.CHECK_SEQUENCE, height) ? CHECKSEQUENCEVERIFY.bit() : 0;
    bits |= network.isActive(Deployment.SEGWIT, height) ? NULLDUMMY.bit() : 0;
    return new ScriptFlags(bits);
  }

  /// Parses names separated by commas; `NONE` and nothing at all are the empty set.
  ///
  /// @throws IllegalArgumentException when a name is unknown
  public static ScriptFlags parse(String names) {
    int bits = 0;
    for (String name : names.split(",", -1)) {
      String trimmed = name.trim();
      if (!trimmed.isEmpty() && !trimmed.equals("NONE")) {
        bits |= ScriptFlag.valueOf(trimmed).bit();
      }
    }
    return new ScriptFlags(bits);
  }

  /// Whether the flag is in the set.
  public boolean has(ScriptFlag flag) {
    return (bits & flag.bit()) != 0;
  }

  /// Whether all of the other set's flags are in this one.
  public boolean containsAll(ScriptFlags other) {
    return (other.bits & ~bits) == 0;
  }

  /// Whether no flag is missing that another one needs: WITNESS needs P2SH, and CLEANSTACK needs
  /// both. Scripts are only ever verified with consistent flags; otherwise adding a flag could make
  /// a spend valid.
  public boolean isConsistent() {
    return (!has(WITNESS) || has(P2SH)) && (!has(CLEANSTACK) || has(WITNESS));
  }

  /// The set with more flags.
  public ScriptFlags with(ScriptFlag... flags) {
    return new ScriptFlags(bits | of(flags).bits);
  }

  /// The set with fewer flags.
  public ScriptFlags without(ScriptFlag... flags) {
    return new ScriptFlags(bits & ~of(flags).bits);
  }

  /// The flags of both sets.
  public ScriptFlags union(ScriptFlags other) {
    return new ScriptFlags(bits | other.bits);
  }

  /// The flags of this set that the other has not.
  public ScriptFlags minus(ScriptFlags other) {
    return new ScriptFlags(bits & ~other.bits);
  }

  /// The flags, in the order of the enum.
  public List<ScriptFlag> toList() {
    List<ScriptFlag> list = new ArrayList<>();
    for (ScriptFlag flag : ScriptFlag.values()) {
      if (has(flag)) {
        list.add(flag);
      }
    }
    return list;
  }

  /// The names, separated by commas; `NONE` for the empty set.
  @Override
  public String toString() {
    if (bits == 0) {
      return "NONE";
    }
    return String.join(",", toList().stream().map(ScriptFlag::name).toList());
  }
}
