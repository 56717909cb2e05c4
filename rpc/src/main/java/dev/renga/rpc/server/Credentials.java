package dev.renga.rpc.server;

import dev.renga.crypto.Hashes;
import dev.renga.primitives.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Who may call: users with salted password hashes, in bitcoind's `-rpcauth` form. Comparisons take
/// the same time whatever is wrong (CVE-2013-4165). Immutable.
public final class Credentials {
  private record Entry(String user, String salt, Bytes hash) {
    boolean matches(String name, String password) {
      byte[] given =
          Hashes.hmacSha256(
              salt.getBytes(StandardCharsets.UTF_8), password.getBytes(StandardCharsets.UTF_8));
      boolean sameUser =
          MessageDigest.isEqual(
              user.getBytes(StandardCharsets.UTF_8), name.getBytes(StandardCharsets.UTF_8));
      return MessageDigest.isEqual(hash.toArray(), given) & sameUser;
    }
  }

  private final List<Entry> entries;

  private Credentials(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /// Nobody may call.
  public static Credentials none() {
    return new Credentials(List.of());
  }

  /// These and one more user, whose password is kept only as a salted hash.
  public Credentials with(String user, String password, RandomGenerator random) {
    byte[] raw = new byte[16];
    random.nextBytes(raw);
    String salt = HexFormat.of().formatHex(raw);
    byte[] hash =
        Hashes.hmacSha256(
            salt.getBytes(StandardCharsets.UTF_8), password.getBytes(StandardCharsets.UTF_8));
    return with(new Entry(user, salt, Bytes.copyOf(hash)));
  }

  /// These and one more user as `user:salt$hash`.
  ///
  /// @throws IllegalArgumentException when the text has another form
  public Credentials withRpcAuth(String text) {
    int colon = text.indexOf(':');
    int dollar = text.indexOf('$', colon + 1);
    if (colon < 1
        || dollar < 0
        || text.indexOf(':', colon + 1) >= 0
        || text.indexOf('$', dollar + 1) >= 0) {
      throw new IllegalArgumentException("Invalid -rpcauth argument.");
    }
    byte[] hash;
    try {
      hash = HexFormat.of().parseHex(text.substring(dollar + 1));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Invalid -rpcauth argument.", e);
    }
    return with(
        new Entry(text.substring(0, colon), text.substring(colon + 1, dollar), Bytes.copyOf(hash)));
  }

  private Credentials with(Entry entry) {
    List<Entry> more = new ArrayList<>(entries);
    more.add(entry);
    return new Credentials(more);
  }

  /// The user that an `Authorization` header proves to be, if any.
  public Optional<String> userOf(String header) {
    if (!header.startsWith("Basic ")) {
      return Optional.empty();
    }
    String pair;
    try {
      byte[] decoded = Base64.getDecoder().decode(header.substring(6).strip());
      pair = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(decoded)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
    int colon = pair.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String user = pair.substring(0, colon);
    String password = pair.substring(colon + 1);
    boolean found = false;
    for (Entry entry : entries) {
      found |= entry.matches(user, password);
    }
    return found ? Optional.of(user) : Optional.empty();
  }
}
