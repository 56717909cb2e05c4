package dev.renga.node.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// Reads addresses with ports as options have them. No name is looked up; `localhost` is the
/// machine itself.
final class Endpoints {
  private Endpoints() {}

  /// Host and port of `host`, `host:port`, `[IPv6]`, `[IPv6]:port`, or a bare IPv6 address.
  ///
  /// @param port as text; `null` when none is given
  record HostAndPort(String host, @Nullable String port) {
    static HostAndPort of(String text) {
      int bracket = text.startsWith("[") ? text.indexOf(']') : -1;
      if (bracket > 0) {
        String rest = text.substring(bracket + 1);
        return new HostAndPort(
            text.substring(1, bracket), rest.startsWith(":") ? rest.substring(1) : null);
      }
      int colon = text.lastIndexOf(':');
      boolean single = colon >= 0 && text.indexOf(':') == colon;
      return single
          ? new HostAndPort(text.substring(0, colon), text.substring(colon + 1))
          : new HostAndPort(text, null);
    }
  }

  /// An address to listen on.
  ///
  /// @param option for the message
  static InetSocketAddress parse(String option, String text, int defaultPort)
      throws ConfigException {
    HostAndPort parts = HostAndPort.of(text);
    int port = parts.port() == null ? defaultPort : port(option, text, parts.port());
    try {
      String host = parts.host().equals("localhost") ? "127.0.0.1" : parts.host();
      return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("Cannot resolve -%s address: '%s'".formatted(option, text));
    }
  }

  /// A port of 1…65535.
  static int port(String option, String text, String digits) throws ConfigException {
    Long port = ChainOptions.number(digits);
    if (port == null || port < 1 || port > 65_535) {
      throw new ConfigException("Invalid port specified in -%s: '%s'".formatted(option, text));
    }
    return port.intValue();
  }

  /// The port of an option that is nothing but one.
  static int port(Settings settings, String option, int otherwise) throws ConfigException {
    String text = settings.text(option).orElse(null);
    return text == null ? otherwise : port(option, text, text);
  }
}
