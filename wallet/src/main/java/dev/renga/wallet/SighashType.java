package dev.renga.wallet;

import java.util.Optional;

/// What a signature covers.
///
/// @param code the byte behind the signature: 0 (Taproot's default, which is [#ALL] elsewhere), or
///   1 to 3 for ALL, NONE and SINGLE, with 0x80 for ANYONECANPAY
public record SighashType(int code) {
  /// Everything; in Taproot without a byte of its own.
  public static final SighashType DEFAULT = new SighashType(0);

  /// All inputs and outputs.
  public static final SighashType ALL = new SighashType(1);

  private static final int ANYONECANPAY = 0x80;

  /// Refuses what no signer makes.
  public SighashType {
    int outputs = code & ~ANYONECANPAY;
    if (outputs < 0 || outputs > 3 || code == ANYONECANPAY) {
      throw new IllegalArgumentException("no hash type of signatures: " + code);
    }
  }

  /// Reads a name such as `ALL` or `SINGLE|ANYONECANPAY`; empty when it is none.
  public static Optional<SighashType> parse(String name) {
    String outputs = name;
    int flag = 0;
    if (name.endsWith("|ANYONECANPAY")) {
      outputs = name.substring(0, name.length() - "|ANYONECANPAY".length());
      flag = ANYONECANPAY;
    }
    int code =
        switch (outputs) {
          case "DEFAULT" -> flag == 0 ? 0 : -1;
          case "ALL" -> 1;
          case "NONE" -> 2;
          case "SINGLE" -> 3;
          default -> -1;
        };
    return code < 0 ? Optional.empty() : Optional.of(new SighashType(code | flag));
  }

  /// Whether only the output at the input's own position is covered.
  public boolean isSingle() {
    return (code & 3) == 3;
  }

  /// The type an ECDSA signature has, where there is no default.
  SighashType explicit() {
    return code == 0 ? ALL : this;
  }
}
