package dev.renga.crypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The functions of libsecp256k1 as method handles. They are static constants because only then
/// does the JIT compile a call down to the bare jump; all of them are set once and never change.
///
/// Calls are "critical": arrays on the heap pass as they are, without a copy, and the thread does
/// not leave the Java state, so a garbage collection may wait for the end of one call (30 µs at
/// most). A critical call must not call back into Java; the library's callbacks are left at their
/// defaults, which abort the process, so arguments it calls illegal must never reach it.
final class Libsecp256k1 {
  private Libsecp256k1() {}

  private static final List<String> MISSING = new ArrayList<>();
  private static final Opened OPENED = open();

  static final MethodHandle CONTEXT_CREATE = pointer("secp256k1_context_create", JAVA_INT);
  static final MethodHandle CONTEXT_RANDOMIZE = function("secp256k1_context_randomize", 2);
  static final MethodHandle CONTEXT_DESTROY = procedure("secp256k1_context_destroy");
  static final MethodHandle PUBKEY_PARSE =
      function("secp256k1_ec_pubkey_parse", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
  static final MethodHandle PUBKEY_SERIALIZE =
      function("secp256k1_ec_pubkey_serialize", ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
  static final MethodHandle PUBKEY_CREATE = function("secp256k1_ec_pubkey_create", 3);
  static final MethodHandle PUBKEY_TWEAK_ADD = function("secp256k1_ec_pubkey_tweak_add", 3);
  static final MethodHandle PUBKEY_COMBINE =
      function("secp256k1_ec_pubkey_combine", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
  static final MethodHandle SECKEY_VERIFY = function("secp256k1_ec_seckey_verify", 2);
  static final MethodHandle SECKEY_TWEAK_ADD = function("secp256k1_ec_seckey_tweak_add", 3);
  static final MethodHandle SIGNATURE_PARSE_COMPACT =
      function("secp256k1_ecdsa_signature_parse_compact", 3);
  static final MethodHandle SIGNATURE_SERIALIZE_COMPACT =
      function("secp256k1_ecdsa_signature_serialize_compact", 3);
  static final MethodHandle SIGNATURE_SERIALIZE_DER =
      function("secp256k1_ecdsa_signature_serialize_der", 4);
  static final MethodHandle SIGNATURE_NORMALIZE =
      function("secp256k1_ecdsa_signature_normalize", 3);
  static final MethodHandle ECDSA_VERIFY = function("secp256k1_ecdsa_verify", 4);
  static final MethodHandle ECDSA_SIGN = function("secp256k1_ecdsa_sign", 6);
  static final MethodHandle ECDSA_SIGN_RECOVERABLE =
      function("secp256k1_ecdsa_sign_recoverable", 6);
  static final MethodHandle RECOVERABLE_PARSE =
      function(
          "secp256k1_ecdsa_recoverable_signature_parse_compact",
          ADDRESS,
          ADDRESS,
          ADDRESS,
          JAVA_INT);
  static final MethodHandle RECOVERABLE_SERIALIZE =
      function("secp256k1_ecdsa_recoverable_signature_serialize_compact", 4);
  static final MethodHandle ECDSA_RECOVER = function("secp256k1_ecdsa_recover", 4);
  static final MethodHandle ECDH = function("secp256k1_ecdh", 6);
  static final MethodHandle XONLY_PARSE = function("secp256k1_xonly_pubkey_parse", 3);
  static final MethodHandle XONLY_TWEAK_ADD = function("secp256k1_xonly_pubkey_tweak_add", 4);
  static final MethodHandle XONLY_TWEAK_ADD_CHECK =
      function(
          "secp256k1_xonly_pubkey_tweak_add_check", ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
  static final MethodHandle KEYPAIR_CREATE = function("secp256k1_keypair_create", 3);
  static final MethodHandle KEYPAIR_SEC = function("secp256k1_keypair_sec", 3);
  static final MethodHandle KEYPAIR_XONLY_PUB = function("secp256k1_keypair_xonly_pub", 4);
  static final MethodHandle KEYPAIR_XONLY_TWEAK_ADD =
      function("secp256k1_keypair_xonly_tweak_add", 3);
  static final MethodHandle SCHNORRSIG_SIGN32 = function("secp256k1_schnorrsig_sign32", 5);
  static final MethodHandle SCHNORRSIG_VERIFY =
      function("secp256k1_schnorrsig_verify", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
  static final MethodHandle ELLSWIFT_CREATE = function("secp256k1_ellswift_create", 4);
  static final MethodHandle ELLSWIFT_DECODE = function("secp256k1_ellswift_decode", 3);
  static final MethodHandle ELLSWIFT_XDH =
      function(
          "secp256k1_ellswift_xdh",
          ADDRESS,
          ADDRESS,
          ADDRESS,
          ADDRESS,
          ADDRESS,
          JAVA_INT,
          ADDRESS,
          ADDRESS);

  /// The function pointer that BIP324's hash is asked for by.
  static final MemorySegment ELLSWIFT_HASH_BIP324 =
      pointerVariable("secp256k1_ellswift_xdh_hash_function_bip324");

  /// Why these handles cannot be used, or null if they can.
  static final @Nullable String PROBLEM =
      OPENED.problem() != null
          ? OPENED.problem()
          : MISSING.isEmpty()
              ? null
              : "the native library does not export " + String.join(", ", MISSING);

  private record Opened(@Nullable SymbolLookup lookup, @Nullable String problem) {}

  private static Opened open() {
    try {
      SymbolLookup lookup =
          NativeLibrary.load(
              path -> {
                try {
                  return SymbolLookup.libraryLookup(path, Arena.global());
                } catch (IllegalArgumentException | IllegalCallerException e) {
                  throw new IllegalArgumentException(e.getMessage(), e);
                }
              });
      return new Opened(lookup, null);
    } catch (IllegalStateException e) {
      return new Opened(null, String.valueOf(e.getMessage()));
    }
  }

  // A function of n pointers that gives an int.
  private static MethodHandle function(String name, int pointers) {
    MemoryLayout[] arguments = new MemoryLayout[pointers];
    java.util.Arrays.fill(arguments, ADDRESS);
    return function(name, arguments);
  }

  private static MethodHandle function(String name, MemoryLayout... arguments) {
    return bind(name, FunctionDescriptor.of(JAVA_INT, arguments));
  }

  private static MethodHandle pointer(String name, MemoryLayout... arguments) {
    return bind(name, FunctionDescriptor.of(ADDRESS, arguments));
  }

  private static MethodHandle procedure(String name) {
    return bind(name, FunctionDescriptor.ofVoid(ADDRESS));
  }

  private static MethodHandle bind(String name, FunctionDescriptor descriptor) {
    Optional<MemorySegment> symbol = find(name);
    if (symbol.isPresent()) {
      return Linker.nativeLinker()
          .downcallHandle(symbol.get(), descriptor, Linker.Option.critical(true));
    }
    MISSING.add(name);
    var type = descriptor.toMethodType();
    MethodHandle refuse =
        MethodHandles.throwException(type.returnType(), UnsupportedOperationException.class)
            .bindTo(new UnsupportedOperationException("no native function " + name));
    return MethodHandles.dropArguments(refuse, 0, type.parameterList());
  }

  private static MemorySegment pointerVariable(String name) {
    Optional<MemorySegment> symbol = find(name);
    if (symbol.isEmpty()) {
      MISSING.add(name);
      return MemorySegment.NULL;
    }
    return symbol.get().reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0);
  }

  private static Optional<MemorySegment> find(String name) {
    SymbolLookup lookup = OPENED.lookup();
    return lookup == null ? Optional.empty() : lookup.find(name);
  }
}
