package dev.renga.lab.live;

import dev.renga.lab.model.Dice;
import dev.renga.primitives.Script;
import dev.renga.wallet.AddressType;
import dev.renga.wallet.KeyRing;
import dev.renga.wallet.Payer;
import dev.renga.wallet.PrivateKey;
import dev.renga.wallet.Signer;
import java.util.List;

/// Somebody with a key. Guarded by [People].
final class Person {
  static final List<String> NAMES =
      List.of(
          "alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy",
          "kenji", "lena", "mallory", "nina", "oscar", "peggy", "quentin", "rosa", "sybil", "trudy",
          "ursula", "victor", "wendy", "xavier", "yuki", "zoe");

  final int index;
  final String name;
  final KeyRing keys;
  final Script script;
  final Payer payer;

  /// Whose client the person is; -1 for nobody's yet.
  int node = -1;

  Person(int index, PrivateKey key, Signer signer, Dice dice) {
    this.index = index;
    this.name = NAMES.get(index);
    this.keys = KeyRing.of(key);
    this.script = key.script(AddressType.P2WPKH);
    this.payer = new Payer(signer, keys, dice);
  }
}
