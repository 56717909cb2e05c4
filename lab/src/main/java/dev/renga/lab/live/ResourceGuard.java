package dev.renga.lab.live;

import dev.renga.primitives.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Refuses what cannot be, before anything is started: a network that this machine cannot carry, a
/// port that is taken, a public network.
///
/// What a node takes was measured with 100 nodes and 8 links each under two payments a second: 1.7
/// MiB of heap in use, 10 MiB of memory in all, and 33 open files and sockets. Twice to three times
/// of that is asked for.
///
/// @param heap bytes that the JVM may use for objects
/// @param memory bytes of memory that the machine has left for us; [Long#MAX_VALUE] if unknown
/// @param files that this process may have open; [Long#MAX_VALUE] if unknown
record ResourceGuard(long heap, long memory, long files) {
  private static final long MIB = 1 << 20;
  private static final long HEAP_PER_NODE = 4 * MIB;
  private static final long HEAP_BASE = 64 * MIB;
  private static final long MEMORY_PER_NODE = 16 * MIB;
  private static final long MEMORY_BASE = 300 * MIB;
  private static final long FILES_PER_NODE = 50;
  private static final long FILES_BASE = 300;

  /// This machine.
  static ResourceGuard here() {
    return new ResourceGuard(
        Runtime.getRuntime().maxMemory(),
        kibibytes(number(Path.of("/proc/meminfo"), "MemAvailable:")),
        number(Path.of("/proc/self/limits"), "Max open files"));
  }

  private static long kibibytes(long count) {
    return count == Long.MAX_VALUE ? count : count << 10;
  }

  /// The first number in the line that begins so; other systems than Linux have no such file.
  private static long number(Path file, String line) {
    try {
      for (String text : Files.readString(file, StandardCharsets.US_ASCII).lines().toList()) {
        if (text.startsWith(line)) {
          String first = Words.of(text.substring(line.length())).getFirst();
          return first.chars().allMatch(c -> c >= '0' && c <= '9')
              ? Long.parseLong(first)
              : Long.MAX_VALUE;
        }
      }
      return Long.MAX_VALUE;
    } catch (IOException | NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  /// Refuses with a sentence what does not fit.
  void check(int nodes) {
    long most =
        Math.min(
            fit(heap, HEAP_BASE, HEAP_PER_NODE),
            Math.min(
                fit(memory, MEMORY_BASE, MEMORY_PER_NODE), fit(files, FILES_BASE, FILES_PER_NODE)));
    if (nodes <= most) {
      return;
    }
    List<String> wanting = new ArrayList<>();
    want(wanting, "MiB of Java heap (-Xmx)", HEAP_BASE + nodes * HEAP_PER_NODE, heap, MIB);
    want(wanting, "MiB of memory", MEMORY_BASE + nodes * MEMORY_PER_NODE, memory, MIB);
    want(wanting, "open files (ulimit -n)", FILES_BASE + nodes * FILES_PER_NODE, files, 1);
    throw new LabException(
        "%s nodes do not fit here: they need %s. About %s would fit."
            .formatted(nodes, String.join(", ", wanting), Math.max(0, most)));
  }

  private static long fit(long there, long base, long each) {
    return there == Long.MAX_VALUE ? Long.MAX_VALUE : (there - base) / each;
  }

  private static void want(List<String> wanting, String what, long needed, long there, long unit) {
    if (needed > there) {
      wanting.add("%s %s where there are %s".formatted(needed / unit, what, there / unit));
    }
  }

  /// Refuses with a sentence when one of the wanted ports is taken.
  static void checkPorts(String what, int first, int nodes) {
    for (int port = first; first != 0 && port < first + nodes; port++) {
      try (ServerSocket probe = new ServerSocket()) {
        probe.setReuseAddress(true);
        probe.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
      } catch (IOException e) {
        throw new LabException(
            "Port %s, which a node needs for %s, is taken. Choose other ports, or let the system choose."
                .formatted(port, what),
            e);
      }
    }
  }

  /// Refuses with a sentence every network that others are on.
  static Network requirePrivate(Network network) {
    for (Network known :
        List.of(
            Network.MAINNET, Network.TESTNET3, Network.TESTNET4, Network.SIGNET, Network.REGTEST)) {
      if (network.genesis().hash().equals(known.genesis().hash())
          || network.identity().magic() == known.identity().magic()) {
        throw new LabException(
            "A laboratory has a network of its own and never touches %s.".formatted(known.name()));
      }
    }
    if (network.signetChallenge() != null || !network.identity().seeds().isEmpty()) {
      throw new LabException(
          "A laboratory has a network of its own and never touches a public one.");
    }
    return network;
  }
}
