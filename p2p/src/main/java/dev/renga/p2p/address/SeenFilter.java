package dev.renga.p2p.address;

import dev.renga.crypto.SipHash;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.Bytes;
import java.util.BitSet;
import java.util.random.RandomGenerator;

/// Remembers about the last [#CAPACITY] addresses in a fixed 16 kB, and takes about one in forty
/// thousand for seen that was not. Salted, so that nobody can aim. One thread.
public final class SeenFilter {
  /// Addresses that are certainly remembered.
  public static final int CAPACITY = 2_500;

  private static final int BITS = 1 << 16;
  private static final int HASHES = 8;

  private final long salt0;
  private final long salt1;
  private BitSet young = new BitSet(BITS);
  private BitSet old = new BitSet(BITS);
  private int count;

  /// An empty filter.
  public SeenFilter(RandomGenerator random) {
    salt0 = random.nextLong();
    salt1 = random.nextLong();
  }

  /// Whether the address was added lately.
  public boolean contains(NetAddress address) {
    return all(hash(address), young) || all(hash(address), old);
  }

  /// Remembers an address.
  public void add(NetAddress address) {
    if (count == CAPACITY) {
      BitSet emptied = old;
      emptied.clear();
      old = young;
      young = emptied;
      count = 0;
    }
    long hash = hash(address);
    for (int i = 0; i < HASHES; i++) {
      young.set(index(hash, i));
    }
    count++;
  }

  private static boolean all(long hash, BitSet bits) {
    for (int i = 0; i < HASHES; i++) {
      if (!bits.get(index(hash, i))) {
        return false;
      }
    }
    return true;
  }

  private static int index(long hash, int i) {
    return (int) ((hash & 0xffffffffL) + i * (hash >>> 32)) & (BITS - 1);
  }

  private long hash(NetAddress address) {
    Bytes host = address.host();
    byte[] key = new byte[host.length() + 3];
    host.copyTo(key, 0);
    key[host.length()] = (byte) address.kind().bip155();
    key[host.length() + 1] = (byte) (address.port() >> 8);
    key[host.length() + 2] = (byte) address.port();
    return SipHash.hash(salt0, salt1, key);
  }
}
