package dev.renga.consensus.script;

/// A rule of script that is not always enforced: a soft fork, or a policy of relay. Each only
/// shrinks the set of valid spends. Names are those of the reference implementation's tests.
public enum ScriptFlag {
  /// Pay to script hash (BIP16). Soft fork.
  P2SH,
  /// Signatures have strict DER and a known hash type, keys are compressed or uncompressed. Policy.
  STRICTENC,
  /// Signatures are strict DER (BIP66). Soft fork.
  DERSIG,
  /// S lies in the lower half (BIP62 rule 5, BIP146). Policy.
  LOW_S,
  /// The unlocking script only pushes (BIP62 rule 2). Policy.
  SIGPUSHONLY,
  /// Pushes and numbers have their shortest form (BIP62 rules 3 and 4). Policy.
  MINIMALDATA,
  /// The extra item that CHECKMULTISIG pops is empty (BIP147). Soft fork.
  NULLDUMMY,
  /// OP_NOP1, OP_NOP4 to OP_NOP10 are left to later soft forks. Policy.
  DISCOURAGE_UPGRADABLE_NOPS,
  /// Exactly one item is left (BIP62 rule 6). Needs [#P2SH] and [#WITNESS]. Policy.
  CLEANSTACK,
  /// In witness version 0, OP_IF takes an empty item or 0x01 (rule in tapscript). Policy.
  MINIMALIF,
  /// A signature that fails is empty (BIP146). Policy.
  NULLFAIL,
  /// OP_CHECKLOCKTIMEVERIFY (BIP65). Soft fork.
  CHECKLOCKTIMEVERIFY,
  /// OP_CHECKSEQUENCEVERIFY (BIP112). Soft fork.
  CHECKSEQUENCEVERIFY,
  /// Segregated witness (BIP141, BIP143). Needs [#P2SH]. Soft fork.
  WITNESS,
  /// Unknown witness versions are left to later soft forks. Policy.
  DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM,
  /// In witness version 0, keys are compressed. Policy.
  WITNESS_PUBKEYTYPE,
  /// Neither OP_CODESEPARATOR nor the signature itself may stand in a signed legacy script. Policy.
  CONST_SCRIPTCODE,
  /// Taproot and tapscript (BIP341, BIP342). Changes nothing without [#WITNESS]. Soft fork.
  TAPROOT,
  /// Unknown key types of tapscript are left to later soft forks. Policy.
  DISCOURAGE_UPGRADABLE_PUBKEYTYPE,
  /// OP_SUCCESSx are left to later soft forks. Policy.
  DISCOURAGE_OP_SUCCESS,
  /// Unknown leaf versions of Taproot are left to later soft forks. Policy.
  DISCOURAGE_UPGRADABLE_TAPROOT_VERSION;

  @SuppressWarnings("EnumOrdinal") // the bits are not stored anywhere
  int bit() {
    return 1 << ordinal();
  }
}
