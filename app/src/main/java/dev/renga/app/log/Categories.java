package dev.renga.app.log;

import java.util.List;
import java.util.Map;

/// bitcoind's logging categories, and which of our packages log under them.
final class Categories {
  /// All that may be named in `-debug`, in the order of bitcoind's help.
  static final List<String> NAMES =
      List.of(
          "addrman",
          "bench",
          "blockstorage",
          "cmpctblock",
          "coindb",
          "estimatefee",
          "http",
          "i2p",
          "ipc",
          "kernel",
          "leveldb",
          "libevent",
          "lock",
          "mempool",
          "mempoolrej",
          "net",
          "privatebroadcast",
          "proxy",
          "prune",
          "qt",
          "rand",
          "reindex",
          "rpc",
          "scan",
          "selectcoins",
          "tor",
          "txpackages",
          "txreconciliation",
          "validation",
          "walletdb",
          "zmq");

  /// Names of loggers, by which each category is known; a longer name wins.
  private static final Map<String, List<String>> LOGGERS =
      Map.of(
          "net", List.of("dev.renga.p2p", "dev.renga.node.NodePeers"),
          "addrman", List.of("dev.renga.p2p.address"),
          "rpc", List.of("dev.renga.rpc"),
          "http", List.of("dev.renga.rpc.server", "io.helidon"),
          "validation", List.of("dev.renga.chain", "dev.renga.node.ChainLog"),
          "blockstorage", List.of("dev.renga.storage"),
          "coindb", List.of("dev.renga.storage.RocksChainStore", "dev.renga.storage.CoinsCache"));

  private Categories() {}

  static boolean isKnown(String name) {
    return NAMES.contains(name);
  }

  /// Loggers of a category; none for what is not built.
  static List<String> loggers(String category) {
    return LOGGERS.getOrDefault(category, List.of());
  }

  /// The category that a logger belongs to; empty if none.
  static String of(String logger) {
    String best = "";
    int length = 0;
    for (Map.Entry<String, List<String>> entry : LOGGERS.entrySet()) {
      for (String prefix : entry.getValue()) {
        boolean below =
            logger.startsWith(prefix)
                && (logger.length() == prefix.length() || logger.charAt(prefix.length()) == '.');
        if (below && prefix.length() > length) {
          best = entry.getKey();
          length = prefix.length();
        }
      }
    }
    return best;
  }
}
