package dev.renga.p2p.address;

import dev.renga.crypto.SipHash;
import dev.renga.p2p.wire.AddressEntry;
import dev.renga.p2p.wire.NetAddress;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Addresses of other nodes, in two tables of buckets after the reference implementation's design
/// (known failures N-001, N-002; Heilman et al. 2015).
///
/// What was only heard of stands in *new* (1,024 buckets of 64), what we were connected with in
/// *tried* (256 of 64). The bucket follows from a salted hash: in *new* of the source's group and
/// the address's group, so that one source fills 64 buckets at most; in *tried* of the address and
/// its group, so that one group fills 8. An entry of *tried* is not displaced before it was tested.
/// All sizes are fixed. One thread; kept in memory only.
public final class AddressBook {
  static final int NEW_BUCKETS = 1_024;
  static final int TRIED_BUCKETS = 256;
  static final int BUCKET_SIZE = 64;
  static final int NEW_BUCKETS_PER_SOURCE = 64;
  static final int TRIED_BUCKETS_PER_GROUP = 8;
  static final int MAX_NEW_REFERENCES = 8;

  private static final Duration HORIZON = Duration.ofDays(30);
  private static final int MAX_FAILURES = 10;
  private static final int FIRST_FAILURES = 3;
  private static final Duration FAILURE_SPAN = Duration.ofDays(7);
  private static final Duration REPLACEABLE_AFTER = Duration.ofHours(4);
  private static final Duration TEST_WINDOW = Duration.ofMinutes(40);
  private static final int MAX_COLLISIONS = 10;

  private final RandomGenerator random;
  private final long salt0;
  private final long salt1;
  private final Map<NetAddress, Entry> entries = new HashMap<>();
  private final List<Entry> shuffled = new ArrayList<>();
  private final @Nullable Entry[] @Nullable [] fresh = new Entry[NEW_BUCKETS][];
  private final @Nullable Entry[] @Nullable [] tried = new Entry[TRIED_BUCKETS][];
  private final Set<Entry> collisions = new LinkedHashSet<>();
  private int newCount;
  private int triedCount;
  private Instant lastGood = Instant.EPOCH;

  private static final class Entry {
    final NetAddress address;
    final NetAddress source;
    long services;
    Instant seen;
    Instant lastTry = Instant.EPOCH;
    Instant lastCountedTry = Instant.EPOCH;
    Instant lastSuccess = Instant.EPOCH;
    int attempts;
    int references;
    boolean inTried;
    int place;

    Entry(NetAddress address, NetAddress source, long services, Instant seen) {
      this.address = address;
      this.source = source;
      this.services = services;
      this.seen = seen;
    }
  }

  /// An empty book.
  ///
  /// @param random salts the buckets and makes the choices
  public AddressBook(RandomGenerator random) {
    this.random = random;
    salt0 = random.nextLong();
    salt1 = random.nextLong();
  }

  /// Number of addresses.
  public int size() {
    return entries.size();
  }

  /// Number of addresses we were connected with.
  public int triedCount() {
    return triedCount;
  }

  private long hash(String purpose, Bytes... parts) {
    ByteWriter writer = new ByteWriter();
    writer.bytes(purpose.getBytes(StandardCharsets.US_ASCII));
    for (Bytes part : parts) {
      writer.lengthPrefixed(part);
    }
    return SipHash.hash(salt0, salt1, writer.toArray());
  }

  private static Bytes key(NetAddress address) {
    return new ByteWriter()
        .uint8(address.kind().bip155())
        .bytes(address.host())
        .uint16(address.port())
        .toBytes();
  }

  private static Bytes number(long value) {
    return new ByteWriter().int64(value).toBytes();
  }

  private int newBucket(NetAddress address, NetAddress source) {
    Bytes sourceGroup = NetGroups.of(source);
    long first = hash("new", NetGroups.of(address), sourceGroup);
    Bytes slot = number(Long.remainderUnsigned(first, NEW_BUCKETS_PER_SOURCE));
    return (int) Long.remainderUnsigned(hash("new", sourceGroup, slot), NEW_BUCKETS);
  }

  private int triedBucket(NetAddress address) {
    long first = hash("tried", key(address));
    Bytes slot = number(Long.remainderUnsigned(first, TRIED_BUCKETS_PER_GROUP));
    return (int) Long.remainderUnsigned(hash("tried", NetGroups.of(address), slot), TRIED_BUCKETS);
  }

  private int position(boolean isTried, int bucket, NetAddress address) {
    long hash = hash(isTried ? "K" : "N", number(bucket), key(address));
    return (int) Long.remainderUnsigned(hash, BUCKET_SIZE);
  }

  private static @Nullable Entry[] row(@Nullable Entry[] @Nullable [] table, int bucket) {
    @Nullable Entry[] row = table[bucket];
    if (row == null) {
      row = new Entry[BUCKET_SIZE];
      table[bucket] = row;
    }
    return row;
  }

  /// Notes an address that a peer told of.
  ///
  /// @param source the peer
  /// @param penalty taken off the time at which it is said to have been seen
  /// @return whether it was new and found a place
  public boolean add(AddressEntry heard, NetAddress source, Duration penalty, Instant now) {
    NetAddress address = heard.address();
    if (!NetGroups.isRoutable(address)) {
      return false;
    }
    boolean self = address.equals(source);
    Instant seen = Instant.ofEpochSecond(heard.time()).minus(self ? Duration.ZERO : penalty);
    seen = seen.isBefore(Instant.EPOCH) ? Instant.EPOCH : seen;
    Entry entry = entries.get(address);
    boolean unknown = entry == null;
    if (entry == null) {
      entry = new Entry(address, source, heard.services(), seen);
    } else {
      entry.services |= heard.services();
      entry.seen = seen.isAfter(entry.seen) ? seen : entry.seen;
      // the more places it has, the harder it is to get another
      boolean mayRepeat =
          !entry.inTried
              && entry.references < MAX_NEW_REFERENCES
              && random.nextInt(1 << entry.references) == 0;
      if (!mayRepeat) {
        return false;
      }
    }
    int bucket = newBucket(address, source);
    int position = position(false, bucket, address);
    @Nullable Entry[] row = row(fresh, bucket);
    Entry there = row[position];
    if (there == entry) {
      return false;
    }
    if (there != null && !isTerrible(there, now) && !(there.references > 1 && unknown)) {
      return false;
    }
    if (there != null) {
      dropReference(row, position, there);
    }
    if (unknown) {
      remember(entry);
      newCount++;
    }
    row[position] = entry;
    entry.references++;
    return unknown;
  }

  private void remember(Entry entry) {
    entry.place = shuffled.size();
    shuffled.add(entry);
    entries.put(entry.address, entry);
  }

  private void forget(Entry entry) {
    Entry last = shuffled.removeLast();
    if (last != entry) {
      shuffled.set(entry.place, last);
      last.place = entry.place;
    }
    entries.remove(entry.address);
    collisions.remove(entry);
  }

  private void dropReference(@Nullable Entry[] row, int position, Entry entry) {
    row[position] = null;
    if (--entry.references == 0 && !entry.inTried) {
      newCount--;
      forget(entry);
    }
  }

  /// Replaces what is believed of an address's services by what the node said itself.
  public void setServices(NetAddress address, long services) {
    Entry entry = entries.get(address);
    if (entry != null) {
      entry.services = services;
    }
  }

  /// A connection to it is being tried.
  ///
  /// @param counted whether a failure tells against it (we are online)
  public void attempted(NetAddress address, boolean counted, Instant now) {
    Entry entry = entries.get(address);
    if (entry != null) {
      entry.lastTry = now;
      if (counted && entry.lastCountedTry.isBefore(lastGood)) {
        entry.lastCountedTry = now;
        entry.attempts++;
      }
    }
  }

  /// It was seen to be alive in the gossip's sense (a connection ended well).
  public void alive(NetAddress address, Instant now) {
    Entry entry = entries.get(address);
    if (entry != null && entry.seen.isBefore(now.minus(Duration.ofMinutes(20)))) {
      entry.seen = now;
    }
  }

  /// We are connected with it: it moves to the tried ones, unless another one that stands there has
  /// to be tested first.
  public void good(NetAddress address, Instant now) {
    Entry entry = entries.get(address);
    lastGood = now;
    if (entry == null) {
      return;
    }
    entry.lastSuccess = now;
    entry.lastTry = now;
    entry.attempts = 0;
    if (entry.inTried || entry.references == 0) {
      return;
    }
    int bucket = triedBucket(address);
    Entry there = row(tried, bucket)[position(true, bucket, address)];
    if (there != null) {
      if (collisions.size() < MAX_COLLISIONS) {
        collisions.add(entry);
      }
      return;
    }
    makeTried(entry);
  }

  private void makeTried(Entry entry) {
    for (int bucket = 0; entry.references > 0 && bucket < NEW_BUCKETS; bucket++) {
      @Nullable Entry[] row = fresh[bucket];
      int position = row == null ? 0 : position(false, bucket, entry.address);
      if (row != null && row[position] == entry) {
        row[position] = null;
        entry.references--;
      }
    }
    newCount--;
    entry.references = 0;
    int bucket = triedBucket(entry.address);
    int position = position(true, bucket, entry.address);
    @Nullable Entry[] row = row(tried, bucket);
    Entry displaced = row[position];
    row[position] = entry;
    entry.inTried = true;
    triedCount++;
    if (displaced != null) {
      displaced.inTried = false;
      triedCount--;
      putBack(displaced);
    }
  }

  private void putBack(Entry displaced) {
    int bucket = newBucket(displaced.address, displaced.source);
    int position = position(false, bucket, displaced.address);
    @Nullable Entry[] row = row(fresh, bucket);
    Entry there = row[position];
    if (there != null) {
      dropReference(row, position, there);
    }
    row[position] = displaced;
    displaced.references = 1;
    newCount++;
  }

  /// Decides about addresses that wait for a place among the tried ones: the one that stands there
  /// stays if it was alive lately, and goes if it was tested since and is not.
  public void resolveCollisions(Instant now) {
    for (Entry waiting : List.copyOf(collisions)) {
      int bucket = triedBucket(waiting.address);
      Entry there = row(tried, bucket)[position(true, bucket, waiting.address)];
      if (waiting.inTried || waiting.references == 0) {
        collisions.remove(waiting);
      } else if (there == null) {
        collisions.remove(waiting);
        makeTried(waiting);
      } else if (there.lastSuccess.isAfter(now.minus(REPLACEABLE_AFTER))) {
        collisions.remove(waiting);
      } else if ((there.lastTry.isAfter(now.minus(REPLACEABLE_AFTER))
              && there.lastTry.isBefore(now.minus(Duration.ofMinutes(1))))
          || waiting.lastSuccess.isBefore(now.minus(TEST_WINDOW))) {
        collisions.remove(waiting);
        makeTried(waiting);
      }
    }
  }

  /// An address of the tried ones that stands in the way of another, to be tested; `null` for none.
  public @Nullable NetAddress collision() {
    if (collisions.isEmpty()) {
      return null;
    }
    List<Entry> all = List.copyOf(collisions);
    Entry waiting = all.get(random.nextInt(all.size()));
    int bucket = triedBucket(waiting.address);
    Entry there = row(tried, bucket)[position(true, bucket, waiting.address)];
    return there == null ? null : there.address;
  }

  /// An address to connect to: new and tried ones with the same chance, then any bucket with the
  /// same chance, then any entry, unless it failed lately. How fresh it is plays no part.
  ///
  /// @param onlyNew whether only such as we were never connected with
  /// @return `null` when there is none
  public @Nullable NetAddress select(boolean onlyNew, Instant now) {
    if (newCount == 0 && (onlyNew || triedCount == 0)) {
      return null;
    }
    boolean fromTried = !onlyNew && triedCount > 0 && (newCount == 0 || random.nextBoolean());
    @Nullable Entry[] @Nullable [] table = fromTried ? tried : fresh;
    double factor = 1;
    while (true) {
      @Nullable Entry[] row = table[random.nextInt(table.length)];
      if (row == null) {
        continue;
      }
      int start = random.nextInt(BUCKET_SIZE);
      for (int i = 0; i < BUCKET_SIZE; i++) {
        Entry entry = row[(start + i) % BUCKET_SIZE];
        if (entry != null) {
          if (random.nextDouble() < factor * chance(entry, now)) {
            return entry.address;
          }
          factor *= 1.2;
          break;
        }
      }
    }
  }

  private static double chance(Entry entry, Instant now) {
    double chance = StrictMath.pow(0.66, Math.min(entry.attempts, 8));
    boolean tooSoon = entry.lastTry.isAfter(now.minus(Duration.ofMinutes(10)));
    return tooSoon ? chance * 0.01 : chance;
  }

  private static boolean isTerrible(Entry entry, Instant now) {
    if (entry.lastTry.isAfter(now.minus(Duration.ofMinutes(1)))) {
      return false;
    }
    boolean old = entry.seen.isBefore(now.minus(HORIZON));
    boolean future = entry.seen.isAfter(now.plus(Duration.ofMinutes(10)));
    boolean never = entry.lastSuccess.equals(Instant.EPOCH) && entry.attempts >= FIRST_FAILURES;
    boolean failing =
        entry.lastSuccess.isBefore(now.minus(FAILURE_SPAN)) && entry.attempts >= MAX_FAILURES;
    return old || future || never || failing;
  }

  /// A random part of the book for a peer that asks.
  ///
  /// @param max at most so many
  /// @param percent at most such a part of all
  public List<AddressEntry> sample(int max, int percent, Instant now) {
    int wanted = Math.min(max, (int) ((long) entries.size() * percent / 100));
    List<AddressEntry> sample = new ArrayList<>(wanted);
    for (int i = 0; i < shuffled.size() && sample.size() < wanted; i++) {
      swap(i, i + random.nextInt(shuffled.size() - i));
      Entry entry = shuffled.get(i);
      if (!isTerrible(entry, now)) {
        long seen = Math.clamp(entry.seen.getEpochSecond(), 0, 0xffffffffL);
        sample.add(new AddressEntry(seen, entry.services, entry.address));
      }
    }
    return sample;
  }

  private void swap(int i, int j) {
    Entry a = shuffled.get(i);
    Entry b = shuffled.get(j);
    shuffled.set(i, b);
    shuffled.set(j, a);
    b.place = i;
    a.place = j;
  }
}
