package dev.renga.wallet;

import dev.renga.crypto.Hashes;
import dev.renga.crypto.Sha256;
import dev.renga.primitives.Address;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Keys in an order, and the scripts that their owner knows behind hashes: all that a [Signer] may
/// use. Immutable; any thread.
public final class KeyRing {
  private static final int LEAST_SEED = 16;

  private final List<PrivateKey> keys;
  private final Map<Bytes, PrivateKey> byPublicKey = new LinkedHashMap<>();
  private final Map<Bytes, PrivateKey> byHash = new LinkedHashMap<>();
  private final Map<Bytes, TaprootKey> byOutputKey = new LinkedHashMap<>();
  private final List<Script> added;
  private final Map<Bytes, Script> scripts = new LinkedHashMap<>();

  /// @param tweaked whether the output's key is the key tweaked (BIP86) and not the key itself
  record TaprootKey(PrivateKey key, boolean tweaked) {}

  private KeyRing(List<PrivateKey> keys, List<Script> added) {
    this.keys = List.copyOf(keys);
    this.added = List.copyOf(added);
    for (PrivateKey key : this.keys) {
      byPublicKey.putIfAbsent(key.publicKey(), key);
      byHash.putIfAbsent(key.publicKeyHash(), key);
      byOutputKey.putIfAbsent(key.internalKey(), new TaprootKey(key, false));
      if (key.isCompressed()) {
        byOutputKey.putIfAbsent(key.taprootKey(), new TaprootKey(key, true));
        add(key.script(AddressType.P2WPKH));
      }
    }
    this.added.forEach(this::add);
  }

  private void add(Script script) {
    scripts.putIfAbsent(PrivateKey.hash160(script.bytes()), script);
    byte[] sha256 = Sha256.hash(script.bytes().toArray());
    scripts.putIfAbsent(Bytes.adopt(sha256), script);
  }

  /// A ring of these keys.
  public static KeyRing of(List<PrivateKey> keys) {
    return new KeyRing(keys, List.of());
  }

  /// A ring of these keys.
  public static KeyRing of(PrivateKey... keys) {
    return of(List.of(keys));
  }

  /// Keys that follow from a seed: key number `i` is the HMAC-SHA-256 of `i` (four bytes, most
  /// significant first) under the seed. The same seed always gives the same keys; more of them
  /// begin with the same ones.
  ///
  /// @param seed secret, 16 bytes or more
  public static KeyRing from(Bytes seed, int count) {
    if (seed.length() < LEAST_SEED) {
      throw new IllegalArgumentException(
          "a seed needs at least %s bytes, not %s".formatted(LEAST_SEED, seed.length()));
    }
    List<PrivateKey> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Bytes index = Bytes.of(i >>> 24, i >>> 16, i >>> 8, i);
      byte[] secret = Hashes.hmacSha256(seed.toArray(), index.toArray());
      keys.add(PrivateKey.of(Bytes.adopt(secret), true));
    }
    return of(keys);
  }

  /// Fresh keys. The generator answers for their quality.
  public static KeyRing random(RandomGenerator random, int count) {
    List<PrivateKey> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(PrivateKey.random(random));
    }
    return of(keys);
  }

  /// The ring with one key more, at its end.
  public KeyRing with(PrivateKey key) {
    List<PrivateKey> more = new ArrayList<>(keys);
    more.add(key);
    return new KeyRing(more, added);
  }

  /// The ring with the script behind a script hash or witness script hash.
  public KeyRing withScript(Script script) {
    return withScripts(List.of(script));
  }

  /// The ring with the scripts behind several hashes.
  public KeyRing withScripts(List<Script> scripts) {
    List<Script> more = new ArrayList<>(added);
    more.addAll(scripts);
    return new KeyRing(keys, more);
  }

  /// The keys in their order.
  public List<PrivateKey> keys() {
    return keys;
  }

  /// Where the key at an index can be paid.
  public Address address(int index, AddressType type) {
    return keys.get(index).address(type);
  }

  /// Whether the locking script is that of an address of one of the keys.
  public boolean owns(Script script) {
    return switch (Address.from(script).orElse(null)) {
      case Address.PubKeyHash(Bytes hash) -> byHash.containsKey(hash);
      case Address.ScriptHash(Bytes hash) -> {
        Script inner = scripts.get(hash);
        yield inner != null && !(isScriptHash(inner)) && owns(inner);
      }
      case Address.WitnessProgram(int version, Bytes program)
          when version == 0 && program.length() == 20 -> {
        PrivateKey key = byHash.get(program);
        yield key != null && key.isCompressed();
      }
      case Address.WitnessProgram(int version, Bytes program)
          when version == 1 && program.length() == 32 ->
          byOutputKey.containsKey(program);
      case Address.WitnessProgram other -> false;
      case null -> false;
    };
  }

  private static boolean isScriptHash(Script script) {
    return Address.from(script).orElse(null) instanceof Address.ScriptHash;
  }

  @Nullable PrivateKey find(Bytes publicKey) {
    return byPublicKey.get(publicKey);
  }

  @Nullable PrivateKey findByHash(Bytes hash160) {
    return byHash.get(hash160);
  }

  @Nullable TaprootKey findByOutputKey(Bytes xOnly) {
    return byOutputKey.get(xOnly);
  }

  /// The script with this hash: 20 bytes for a script hash, 32 for a witness script hash.
  @Nullable Script findScript(Bytes hash) {
    return scripts.get(hash);
  }

  /// Only how many keys there are.
  @Override
  public String toString() {
    return "KeyRing[" + keys.size() + " keys]";
  }
}
