package dev.renga.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class JniSecp256k1Test extends Secp256k1Contract {
  private static final Secp256k1 CURVE = JniSecp256k1.create("chosen by a test");

  @Override
  Secp256k1 curve() {
    return CURVE;
  }

  @Test
  void itSaysThatItIsTheFallbackAndWhy() {
    assertThat(CURVE.implementation()).contains("JNI", "chosen by a test");
    assertThat(CURVE.isComplete()).isFalse();
  }

  @Test
  void whatTheBindingLacksIsRefused() {
    byte[] ell = new byte[64];
    assertThatThrownBy(() -> CURVE.ellswiftCreate(secret, hash))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("ElligatorSwift");
    assertThatThrownBy(() -> CURVE.ellswiftDecode(ell))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> CURVE.ellswiftXdh(ell, ell, secret, true))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> CURVE.signEcdsa(hash, secret, true))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
