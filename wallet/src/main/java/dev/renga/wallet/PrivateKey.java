package dev.renga.wallet;

import dev.renga.consensus.script.Taproot;
import dev.renga.crypto.Hashes;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.Address;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Network;
import dev.renga.primitives.Script;
import dev.renga.primitives.SecretKeyText;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A private key with the public keys that follow from it. Immutable; any thread.
///
/// The secret is never printed; only [#toText] and the room's signer see it.
public final class PrivateKey {
  private final Bytes secret;
  private final boolean compressed;
  private final Bytes publicKey;
  private final Bytes taprootKey;

  private PrivateKey(Bytes secret, boolean compressed) {
    Secp256k1 curve = Secp256k1.load();
    byte[] bytes = secret.toArray();
    this.secret = secret;
    this.compressed = compressed;
    this.publicKey = Bytes.adopt(curve.publicKey(bytes, compressed));
    Bytes internal = Bytes.copyOf(curve.publicKey(bytes, true), 1, 32);
    byte[] tweaked = curve.tweakXOnly(internal.toArray(), Taproot.tweak(internal, null).toArray());
    if (tweaked == null) {
      throw new IllegalStateException("a Taproot tweak out of range, which no one has ever seen");
    }
    this.taprootKey = Bytes.copyOf(tweaked, 1, 32);
  }

  /// A key from its number.
  ///
  /// @param secret 32 bytes, most significant first
  /// @param compressed whether the public key is used in its 33-byte form
  /// @throws IllegalArgumentException when the number is 0 or not below the order of the curve
  public static PrivateKey of(Bytes secret, boolean compressed) {
    if (!Secp256k1.load().isValidSecret(secret.toArray())) {
      throw new IllegalArgumentException("not a private key of secp256k1");
    }
    return new PrivateKey(secret.compact(), compressed);
  }

  /// A fresh key, compressed. The generator answers for its quality: a `SecureRandom` for money
  /// that counts.
  public static PrivateKey random(RandomGenerator random) {
    byte[] secret = new byte[32];
    do {
      random.nextBytes(secret);
    } while (!Secp256k1.load().isValidSecret(secret));
    return new PrivateKey(Bytes.adopt(secret), true);
  }

  /// Reads a key as people write it (WIF); empty when it is none, is meant for another network, or
  /// its number is out of range (known failure W-016).
  public static Optional<PrivateKey> parse(String text, Network network) {
    return SecretKeyText.parse(text, network)
        .filter(key -> Secp256k1.load().isValidSecret(key.secret().toArray()))
        .map(key -> new PrivateKey(key.secret(), key.compressed()));
  }

  /// The key as people write it (WIF). Whoever reads it can spend.
  public String toText(Network network) {
    return new SecretKeyText(secret, compressed).toText(network);
  }

  /// 33 bytes, or 65 if the key is not compressed.
  public Bytes publicKey() {
    return publicKey;
  }

  /// Whether the public key has its 33-byte form, which segregated witness requires.
  public boolean isCompressed() {
    return compressed;
  }

  /// Where the key can be paid.
  ///
  /// @throws IllegalArgumentException for a key that is not compressed and another type than P2PKH
  public Address address(AddressType type) {
    if (!compressed && type != AddressType.P2PKH) {
      throw new IllegalArgumentException("an uncompressed key has no address but P2PKH");
    }
    return switch (type) {
      case P2PKH -> new Address.PubKeyHash(publicKeyHash());
      case P2SH_P2WPKH ->
          new Address.ScriptHash(hash160(address(AddressType.P2WPKH).toScript().bytes()));
      case P2WPKH -> new Address.WitnessProgram(0, publicKeyHash());
      case P2TR -> new Address.WitnessProgram(1, taprootKey);
    };
  }

  /// The locking script of [#address].
  public Script script(AddressType type) {
    return address(type).toScript();
  }

  Bytes publicKeyHash() {
    return hash160(publicKey);
  }

  /// The x of the key itself, 32 bytes.
  Bytes internalKey() {
    return publicKey.slice(1, 32);
  }

  /// The x of the key tweaked for an output without scripts (BIP86), 32 bytes.
  Bytes taprootKey() {
    return taprootKey;
  }

  byte[] secret() {
    return secret.toArray();
  }

  static Bytes hash160(Bytes bytes) {
    return Bytes.adopt(Hashes.hash160(bytes.toArray()));
  }

  /// Never shows the secret.
  @Override
  public String toString() {
    return "PrivateKey[of " + publicKey + "]";
  }
}
