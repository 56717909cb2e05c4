/// Hashes, ciphers and the curve: everything of Bitcoin that is arithmetic on bytes and knows no
/// transaction. Byte arrays go in and out here, because this room has no nouns of its own; the room
/// `primitives` wraps them.
///
/// Begin with [Sha256] for hashing and with [Secp256k1] for keys and signatures. [Hashes] holds the
/// one-shot functions, [SipHash] the short keyed hash, [MuHash3072] the set hash, and
/// [FsChaCha20Poly1305] the cipher of BIP324. Consensus-critical code never asks a JCA provider to
/// parse a key or a signature.
@NullMarked
package dev.renga.crypto;

import org.jspecify.annotations.NullMarked;
