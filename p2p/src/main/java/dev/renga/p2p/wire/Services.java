package dev.renga.p2p.wire;

import java.util.ArrayList;
import java.util.List;

/// Bits by which a node says what it offers.
public final class Services {
  /// Nothing.
  public static final long NONE = 0;

  /// Serves the whole chain.
  public static final long NETWORK = 1;

  /// Serves bloom filters (BIP111).
  public static final long BLOOM = 1L << 2;

  /// Serves blocks and transactions with witness (BIP144).
  public static final long WITNESS = 1L << 3;

  /// Serves compact filters (BIP157).
  public static final long COMPACT_FILTERS = 1L << 6;

  /// Serves the last 288 blocks (BIP159).
  public static final long NETWORK_LIMITED = 1L << 10;

  /// Speaks the encrypted transport (BIP324).
  public static final long P2P_V2 = 1L << 11;

  private Services() {}

  /// Whether all wanted bits are there.
  public static boolean has(long services, long wanted) {
    return (services & wanted) == wanted;
  }

  /// Names of the bits as RPC prints them, lowest bit first; unknown ones as `UNKNOWN[2^n]`.
  public static List<String> names(long services) {
    List<String> names = new ArrayList<>();
    for (int bit = 0; bit < 64; bit++) {
      long flag = 1L << bit;
      if ((services & flag) != 0) {
        names.add(name(flag, bit));
      }
    }
    return names;
  }

  private static String name(long flag, int bit) {
    if (flag == NETWORK) {
      return "NETWORK";
    } else if (flag == BLOOM) {
      return "BLOOM";
    } else if (flag == WITNESS) {
      return "WITNESS";
    } else if (flag == COMPACT_FILTERS) {
      return "COMPACT_FILTERS";
    } else if (flag == NETWORK_LIMITED) {
      return "NETWORK_LIMITED";
    } else if (flag == P2P_V2) {
      return "P2P_V2";
    }
    return "UNKNOWN[2^" + bit + "]";
  }
}
