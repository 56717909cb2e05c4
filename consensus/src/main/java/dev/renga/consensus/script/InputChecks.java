package dev.renga.consensus.script;

import dev.renga.crypto.Sha256;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import dev.renga.primitives.TxIn;
import org.jspecify.annotations.Nullable;

/// What scripts may ask about the transaction that spends: whether it was signed, and its lock
/// times. One for each input being verified, on one thread.
///
/// A script may check thousands of signatures over the same code, each of which hashes the whole
/// transaction. So the hash's state before the hash type is kept, for each of the six ways in which
/// hash types choose what is signed, until a signature over another code comes.
final class InputChecks {
  /// Sequence: no relative lock time (BIP68).
  static final long SEQUENCE_DISABLE = 1L << 31;

  private static final long SEQUENCE_TIME = 1L << 22;
  private static final long SEQUENCE_MASK = SEQUENCE_TIME | 0xffff;
  private static final long LOCK_TIME_THRESHOLD = 500_000_000;

  private final PrecomputedTransaction tx;
  private final int index;
  private final TxIn input;
  private final ScriptFlags flags;
  private final SignatureChecker checker;
  private final @Nullable Midstate[] midstates = new @Nullable Midstate[6];
  private @Nullable TapContext tap;

  private record Midstate(SigVersion version, Bytes code, Sha256 hash) {}

  InputChecks(PrecomputedTransaction tx, int index, ScriptFlags flags, SignatureChecker checker) {
    this.tx = tx;
    this.index = index;
    this.input = tx.tx().inputs().get(index);
    this.flags = flags;
    this.checker = checker;
  }

  ScriptFlags flags() {
    return flags;
  }

  SignatureChecker checker() {
    return checker;
  }

  void enterTaproot(TapContext context) {
    tap = context;
  }

  TapContext taproot() {
    if (tap == null) {
      throw new IllegalStateException("not in a Taproot spend");
    }
    return tap;
  }

  /// Notes the position of an executed OP_CODESEPARATOR, which only tapscript signs.
  void separateCode(int position) {
    if (tap != null) {
      tap.separateCode(position);
    }
  }

  /// Whether an ECDSA signature with its hash type is valid. False for an empty one and for keys of
  /// impossible length, without asking the curve.
  boolean isSigned(Bytes signature, Bytes key, Bytes code, SigVersion version, boolean trial) {
    if (signature.isEmpty() || !hasKeyLength(key)) {
      return false;
    }
    int length = signature.length() - 1;
    Digest hash = hash(code, signature.at(length), version);
    return checker.checkEcdsa(signature.slice(0, length), key, hash, trial);
  }

  private static boolean hasKeyLength(Bytes key) {
    return switch (key.length()) {
      case 33 -> key.at(0) == 2 || key.at(0) == 3;
      case 65 -> key.at(0) == 4 || key.at(0) == 6 || key.at(0) == 7;
      default -> false;
    };
  }

  private Digest hash(Bytes code, int hashType, SigVersion version) {
    boolean legacy = version == SigVersion.BASE;
    if (legacy && SignatureHash.isSingleWithoutOutput(tx, index, hashType)) {
      return SignatureHash.legacy(tx, index, code, hashType);
    }
    int outputs = hashType & 0x1f;
    int slot = (hashType & SignatureHash.ANYONECANPAY) != 0 ? 3 : 0;
    slot += outputs == SignatureHash.SINGLE ? 2 : outputs == SignatureHash.NONE ? 1 : 0;
    Midstate known = midstates[slot];
    if (known == null || known.version != version || !known.code.equals(code)) {
      Sha256 fresh =
          legacy
              ? SignatureHash.legacyMidstate(tx, index, code, hashType)
              : SignatureHash.segwitMidstate(tx, index, code, hashType);
      known = new Midstate(version, code, fresh);
      midstates[slot] = known;
    }
    return SignatureHash.finish(known.hash.copy(), hashType);
  }

  /// Checks a Schnorr signature of 64 bytes, or 65 with a hash type other than 0 (BIP341).
  ScriptError checkSchnorr(Bytes signature, Bytes key) {
    int length = signature.length();
    if (length != 64 && length != 65) {
      return ScriptError.SCHNORR_SIG_SIZE;
    }
    int hashType = length == 64 ? SignatureHash.DEFAULT : signature.at(64);
    if (length == 65 && hashType == SignatureHash.DEFAULT) {
      return ScriptError.SCHNORR_SIG_HASHTYPE;
    }
    Digest hash = SignatureHash.taprootIn(tx, index, hashType, taproot());
    if (hash == null) {
      return ScriptError.SCHNORR_SIG_HASHTYPE;
    }
    return checker.checkSchnorr(signature.slice(0, 64), key, hash)
        ? ScriptError.OK
        : ScriptError.SCHNORR_SIG;
  }

  /// Whether the transaction's lock time is of the same kind (height or time) as an operand and at
  /// least as large, and in force for this input (BIP65).
  boolean isLockTimeReached(long operand) {
    long lockTime = tx.tx().lockTime();
    return (operand < LOCK_TIME_THRESHOLD) == (lockTime < LOCK_TIME_THRESHOLD)
        && operand <= lockTime
        && input.sequence() != TxIn.SEQUENCE_FINAL;
  }

  /// Whether the input's relative lock time is of the same kind (blocks or time) as an operand and
  /// at least as large, and in force (BIP112). The version is unsigned here.
  boolean isSequenceReached(long operand) {
    long sequence = input.sequence();
    if (Integer.compareUnsigned(tx.tx().version(), 2) < 0 || (sequence & SEQUENCE_DISABLE) != 0) {
      return false;
    }
    return (operand & SEQUENCE_TIME) == (sequence & SEQUENCE_TIME)
        && (operand & SEQUENCE_MASK) <= (sequence & SEQUENCE_MASK);
  }
}
