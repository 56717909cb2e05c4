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
import java.util.Arrays;
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

  static final MethodHandle CONTEXT_CREATE;
  static final MethodHandle CONTEXT_RANDOMIZE;
  static final MethodHandle CONTEXT_DESTROY;
  static final MethodHandle PUBKEY_PARSE;
  static final MethodHandle PUBKEY_SERIALIZE;
  static final MethodHandle PUBKEY_CREATE;
  static final MethodHandle PUBKEY_TWEAK_ADD;
  static final MethodHandle PUBKEY_COMBINE;
  static final MethodHandle SECKEY_VERIFY;
  static final MethodHandle SECKEY_TWEAK_ADD;
  static final MethodHandle SIGNATURE_PARSE_COMPACT;
  static final MethodHandle SIGNATURE_SERIALIZE_COMPACT;
  static final MethodHandle SIGNATURE_SERIALIZE_DER;
  static final MethodHandle SIGNATURE_NORMALIZE;
  static final MethodHandle ECDSA_VERIFY;
  static final MethodHandle ECDSA_SIGN;
  static final MethodHandle ECDSA_SIGN_RECOVERABLE;
  static final MethodHandle RECOVERABLE_PARSE;
  static final MethodHandle RECOVERABLE_SERIALIZE;
  static final MethodHandle ECDSA_RECOVER;
  static final MethodHandle ECDH;
  static final MethodHandle XONLY_PARSE;
  static final MethodHandle XONLY_TWEAK_ADD;
  static final MethodHandle XONLY_TWEAK_ADD_CHECK;
  static final MethodHandle KEYPAIR_CREATE;
  static final MethodHandle KEYPAIR_SEC;
  static final MethodHandle KEYPAIR_XONLY_PUB;
  static final MethodHandle KEYPAIR_XONLY_TWEAK_ADD;
  static final MethodHandle SCHNORRSIG_SIGN32;
  static final MethodHandle SCHNORRSIG_VERIFY;
  static final MethodHandle ELLSWIFT_CREATE;
  static final MethodHandle ELLSWIFT_DECODE;
  static final MethodHandle ELLSWIFT_XDH;

  /// The function pointer that BIP324's hash is asked for by.
  static final MemorySegment ELLSWIFT_HASH_BIP324;

  /// Why these handles cannot be used, or null if they can.
  static final @Nullable String PROBLEM;

  /// Whether the library as such was loaded; if not, JNI has nothing to load either.
  static final boolean LOADED;

  static {
    Binder bind = Binder.open();
    CONTEXT_CREATE = bind.pointer("secp256k1_context_create", JAVA_INT);
    CONTEXT_RANDOMIZE = bind.function("secp256k1_context_randomize", 2);
    CONTEXT_DESTROY = bind.procedure("secp256k1_context_destroy");
    PUBKEY_PARSE = bind.function("secp256k1_ec_pubkey_parse", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
    PUBKEY_SERIALIZE =
        bind.function(
            "secp256k1_ec_pubkey_serialize", ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);
    PUBKEY_CREATE = bind.function("secp256k1_ec_pubkey_create", 3);
    PUBKEY_TWEAK_ADD = bind.function("secp256k1_ec_pubkey_tweak_add", 3);
    PUBKEY_COMBINE =
        bind.function("secp256k1_ec_pubkey_combine", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
    SECKEY_VERIFY = bind.function("secp256k1_ec_seckey_verify", 2);
    SECKEY_TWEAK_ADD = bind.function("secp256k1_ec_seckey_tweak_add", 3);
    SIGNATURE_PARSE_COMPACT = bind.function("secp256k1_ecdsa_signature_parse_compact", 3);
    SIGNATURE_SERIALIZE_COMPACT = bind.function("secp256k1_ecdsa_signature_serialize_compact", 3);
    SIGNATURE_SERIALIZE_DER = bind.function("secp256k1_ecdsa_signature_serialize_der", 4);
    SIGNATURE_NORMALIZE = bind.function("secp256k1_ecdsa_signature_normalize", 3);
    ECDSA_VERIFY = bind.function("secp256k1_ecdsa_verify", 4);
    ECDSA_SIGN = bind.function("secp256k1_ecdsa_sign", 6);
    ECDSA_SIGN_RECOVERABLE = bind.function("secp256k1_ecdsa_sign_recoverable", 6);
    RECOVERABLE_PARSE =
        bind.function(
            "secp256k1_ecdsa_recoverable_signature_parse_compact",
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_INT);
    RECOVERABLE_SERIALIZE =
        bind.function("secp256k1_ecdsa_recoverable_signature_serialize_compact", 4);
    ECDSA_RECOVER = bind.function("secp256k1_ecdsa_recover", 4);
    ECDH = bind.function("secp256k1_ecdh", 6);
    XONLY_PARSE = bind.function("secp256k1_xonly_pubkey_parse", 3);
    XONLY_TWEAK_ADD = bind.function("secp256k1_xonly_pubkey_tweak_add", 4);
    XONLY_TWEAK_ADD_CHECK =
        bind.function(
            "secp256k1_xonly_pubkey_tweak_add_check", ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
    KEYPAIR_CREATE = bind.function("secp256k1_keypair_create", 3);
    KEYPAIR_SEC = bind.function("secp256k1_keypair_sec", 3);
    KEYPAIR_XONLY_PUB = bind.function("secp256k1_keypair_xonly_pub", 4);
    KEYPAIR_XONLY_TWEAK_ADD = bind.function("secp256k1_keypair_xonly_tweak_add", 3);
    SCHNORRSIG_SIGN32 = bind.function("secp256k1_schnorrsig_sign32", 5);
    SCHNORRSIG_VERIFY =
        bind.function("secp256k1_schnorrsig_verify", ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
    ELLSWIFT_CREATE = bind.function("secp256k1_ellswift_create", 4);
    ELLSWIFT_DECODE = bind.function("secp256k1_ellswift_decode", 3);
    ELLSWIFT_XDH =
        bind.function(
            "secp256k1_ellswift_xdh",
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            ADDRESS,
            JAVA_INT,
            ADDRESS,
            ADDRESS);
    ELLSWIFT_HASH_BIP324 = bind.pointerVariable("secp256k1_ellswift_xdh_hash_function_bip324");
    PROBLEM = bind.problem();
    LOADED = bind.lookup != null;
  }

  static MemorySegment createContext(int flags) {
    try {
      return (MemorySegment) CONTEXT_CREATE.invokeExact(flags);
    } catch (Throwable thrown) {
      throw failure(thrown);
    }
  }

  static void destroyContext(MemorySegment context) {
    try {
      CONTEXT_DESTROY.invokeExact(context);
    } catch (Throwable thrown) {
      throw failure(thrown);
    }
  }

  // One `call` for each shape of arguments. They are small enough to be inlined always, so that the
  // handle is a constant where they are used.

  static int call(MethodHandle function, MemorySegment a, MemorySegment b) {
    try {
      return (int) function.invokeExact(a, b);
    } catch (Throwable thrown) {
      throw failure(thrown);
    }
  }

  static int call(MethodHandle function, MemorySegment a, MemorySegment b, MemorySegment c) {
    try {
      return (int) function.invokeExact(a, b, c);
    } catch (Throwable thrown) {
      throw failure(thrown);
    }
  }

  static int call(
      MethodHandle function, MemorySegment a, MemorySegment b, MemorySegment c, MemorySegment d) {
    try {
      return (int) function.invokeExact(a, b, c, d);
    } catch (Throwable thrown) {
      throw failure(thrown);
    }
  }

  static int call(
      MethodHandle function,
      MemorySegment a,
      MemorySegment b,
      MemorySegment c,
      MemorySegment d,
      MemorySegment e) {
    try {
      return (int) function.invokeExact(a, b, c, d, e);
    } catch (Throwable thrown) {
      throw failure(thrown);
    }
  }

  static int call(
      MethodHandle function,
      MemorySegment a,
      MemorySegment b,
      MemorySegment c,
      MemorySegment d,
      MemorySegment e,
      MemorySegment f) {
    try {
      return (int) function.invokeExact(a, b, c, d, e, f);
    } catch (Throwable thrown) {
      throw failure(thrown);
    }
  }

  static int call(
      MethodHandle function, MemorySegment a, MemorySegment b, MemorySegment c, long d) {
    try {
      return (int) function.invokeExact(a, b, c, d);
    } catch (Throwable thrown) {
      throw failure(thrown);
    }
  }

  static int call(
      MethodHandle function,
      MemorySegment a,
      MemorySegment b,
      MemorySegment c,
      long d,
      MemorySegment e) {
    try {
      return (int) function.invokeExact(a, b, c, d, e);
    } catch (Throwable thrown) {
      throw failure(thrown);
    }
  }

  static int call(MethodHandle function, MemorySegment a, MemorySegment b, MemorySegment c, int d) {
    try {
      return (int) function.invokeExact(a, b, c, d);
    } catch (Throwable thrown) {
      throw failure(thrown);
    }
  }

  static int call(
      MethodHandle function,
      MemorySegment a,
      MemorySegment b,
      MemorySegment c,
      MemorySegment d,
      int e) {
    try {
      return (int) function.invokeExact(a, b, c, d, e);
    } catch (Throwable thrown) {
      throw failure(thrown);
    }
  }

  static int call(
      MethodHandle function,
      MemorySegment a,
      MemorySegment b,
      int c,
      MemorySegment d,
      MemorySegment e) {
    try {
      return (int) function.invokeExact(a, b, c, d, e);
    } catch (Throwable thrown) {
      throw failure(thrown);
    }
  }

  static int call(
      MethodHandle function,
      MemorySegment a,
      MemorySegment b,
      MemorySegment c,
      MemorySegment d,
      MemorySegment e,
      int f,
      MemorySegment g,
      MemorySegment h) {
    try {
      return (int) function.invokeExact(a, b, c, d, e, f, g, h);
    } catch (Throwable thrown) {
      throw failure(thrown);
    }
  }

  // `invokeExact` declares Throwable, and native functions throw nothing: what comes here is an
  // error
  // of the JVM or a refusal above, and goes on unchanged.
  private static RuntimeException failure(Throwable e) {
    return switch (e) {
      case RuntimeException runtime -> throw runtime;
      case Error error -> throw error;
      default -> new IllegalStateException(e);
    };
  }

  /// Finds symbols and remembers which are missing; lives only while the constants are set.
  private static final class Binder {
    private final @Nullable SymbolLookup lookup;
    private final String loadProblem;
    private final List<String> missing = new ArrayList<>();

    private Binder(@Nullable SymbolLookup lookup, String loadProblem) {
      this.lookup = lookup;
      this.loadProblem = loadProblem;
    }

    static Binder open() {
      try {
        return new Binder(
            NativeLibrary.load(path -> SymbolLookup.libraryLookup(path, Arena.global())), "");
      } catch (IllegalStateException | IllegalCallerException e) {
        return new Binder(null, String.valueOf(e.getMessage()));
      }
    }

    @Nullable String problem() {
      if (lookup == null) {
        return loadProblem;
      }
      return missing.isEmpty()
          ? null
          : "the native library does not export " + String.join(", ", missing);
    }

    // A function of n pointers that gives an int.
    private MethodHandle function(String name, int pointers) {
      MemoryLayout[] arguments = new MemoryLayout[pointers];
      Arrays.fill(arguments, ADDRESS);
      return function(name, arguments);
    }

    private MethodHandle function(String name, MemoryLayout... arguments) {
      return bind(name, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private MethodHandle pointer(String name, MemoryLayout... arguments) {
      return bind(name, FunctionDescriptor.of(ADDRESS, arguments));
    }

    private MethodHandle procedure(String name) {
      return bind(name, FunctionDescriptor.ofVoid(ADDRESS));
    }

    private MethodHandle bind(String name, FunctionDescriptor descriptor) {
      Optional<MemorySegment> symbol = find(name);
      if (symbol.isPresent()) {
        return Linker.nativeLinker()
            .downcallHandle(symbol.get(), descriptor, Linker.Option.critical(true));
      }
      missing.add(name);
      var type = descriptor.toMethodType();
      MethodHandle refuse =
          MethodHandles.throwException(type.returnType(), UnsupportedOperationException.class)
              .bindTo(new UnsupportedOperationException("no native function " + name));
      return MethodHandles.dropArguments(refuse, 0, type.parameterList());
    }

    private MemorySegment pointerVariable(String name) {
      Optional<MemorySegment> symbol = find(name);
      if (symbol.isEmpty()) {
        missing.add(name);
        return MemorySegment.NULL;
      }
      return symbol.get().reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0);
    }

    private Optional<MemorySegment> find(String name) {
      return lookup == null ? Optional.empty() : lookup.find(name);
    }
  }
}
