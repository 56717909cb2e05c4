package dev.renga.dashboard;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Who may see the pages, and who may give commands through them.
///
/// A person comes with the link that the program printed: its fragment holds a token, which
/// browsers send to nobody. The page exchanges it for a cookie that no script can read and no other
/// site can make the browser send. Other web pages on the same machine are kept out by four checks
/// that do not depend on each other (known failures J-035, R-028 to R-031): the name in `Host` must
/// be this machine's own, `Origin` must be this very server, the browser's own word on where a
/// request comes from must be `same-origin`, and a command needs a header that only a script of
/// this page can know. Comparisons take the same time whatever is wrong. Immutable.
final class Gate {
  /// What is wrong with a request.
  ///
  /// @param status HTTP's
  record Refusal(int status, String sentence) {}

  static final HeaderName COMMAND_KEY = HeaderNames.create("X-Renga-Key");
  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final int SECRET_BYTES = 24;

  private final String token;
  private final String session;
  private final String commandKey;

  private Gate(String token, String session, String commandKey) {
    this.token = token;
    this.session = session;
    this.commandKey = commandKey;
  }

  /// @param random what nobody can guess
  static Gate create(RandomGenerator random) {
    return new Gate(secret(random), secret(random), secret(random));
  }

  private static String secret(RandomGenerator random) {
    byte[] raw = new byte[SECRET_BYTES];
    random.nextBytes(raw);
    return HexFormat.of().formatHex(raw);
  }

  /// What the link's fragment holds.
  String token() {
    return token;
  }

  /// What a page must send back with each command.
  String commandKey() {
    return commandKey;
  }

  /// Checks that hold for every request, also for those of files.
  Optional<Refusal> visit(ServerRequest request) {
    if (!(request.remotePeer().address() instanceof InetSocketAddress peer)
        || !peer.getAddress().isLoopbackAddress()) {
      return refuse(403, "These pages are for the machine itself.");
    }
    List<String> hosts = request.headers().values(HeaderNames.HOST);
    if (hosts.size() != 1 || !isOurs(hosts.getFirst(), request.localPeer().port())) {
      return refuse(403, "These pages have no such host name.");
    }
    return Optional.empty();
  }

  private static boolean isOurs(String host, int port) {
    return host.equals("127.0.0.1:" + port)
        || host.equals("localhost:" + port)
        || host.equals("[::1]:" + port);
  }

  /// Checks for whoever asks for data.
  Optional<Refusal> ask(ServerRequest request) {
    Optional<Refusal> site = sameSite(request);
    if (site.isPresent()) {
      return site;
    }
    return hasSession(request)
        ? Optional.empty()
        : refuse(401, "Open the link that Renga printed when it started.");
  }

  /// Checks for whoever wants to change something, the cookie apart.
  Optional<Refusal> post(ServerRequest request) {
    List<String> hosts = request.headers().values(HeaderNames.HOST);
    List<String> origins = request.headers().values(HeaderNames.ORIGIN);
    if (origins.size() != 1 || !origins.getFirst().equals("http://" + hosts.getFirst())) {
      return refuse(403, "Commands are taken from these pages only.");
    }
    Optional<Refusal> site = sameSite(request);
    if (site.isPresent()) {
      return site;
    }
    String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
    if (!type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      return refuse(415, "A command is JSON.");
    }
    return Optional.empty();
  }

  /// Checks for a command: all of [#post] and [#ask], and the key.
  Optional<Refusal> command(ServerRequest request) {
    Optional<Refusal> refusal = post(request).or(() -> ask(request));
    if (refusal.isPresent()) {
      return refusal;
    }
    return same(request.headers().first(COMMAND_KEY).orElse(""), commandKey)
        ? Optional.empty()
        : refuse(403, "The page is from an earlier run; load it again.");
  }

  private static Optional<Refusal> sameSite(ServerRequest request) {
    String site = request.headers().first(FETCH_SITE).orElse("same-origin");
    return site.equals("same-origin") || site.equals("none")
        ? Optional.empty()
        : refuse(403, "Other sites have no access.");
  }

  private boolean hasSession(ServerRequest request) {
    String name = cookieName(request) + "=";
    boolean found = false;
    for (String header : request.headers().values(HeaderNames.COOKIE)) {
      int start = 0;
      while (start < header.length()) {
        int end = header.indexOf(';', start);
        end = end < 0 ? header.length() : end;
        String pair = header.substring(start, end).strip();
        found |= pair.startsWith(name) && same(pair.substring(name.length()), session);
        start = end + 1;
      }
    }
    return found;
  }

  /// Whether this is the link's token.
  boolean isToken(String given) {
    return same(given, token);
  }

  /// The cookie of whoever came with the token. Browsers share cookies between ports of a machine,
  /// so its name holds the port.
  String cookie(ServerRequest request) {
    return cookieName(request)
        + "="
        + session
        + "; Path="
        + Dashboard.PATH
        + "; HttpOnly; SameSite=Strict";
  }

  private static String cookieName(ServerRequest request) {
    return "renga-" + request.localPeer().port();
  }

  private static boolean same(String given, String expected) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<Refusal> refuse(int status, String sentence) {
    return Optional.of(new Refusal(status, sentence));
  }
}
