package dev.renga.bench.crash;

import dev.renga.primitives.BlockHash;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a process said before it died, line by line, and what follows from it. Not safe from
/// several threads.
///
/// A child of the campaign speaks in the words below; of a node's log the lines that say the same
/// are understood.
final class Report {
  static final String STARTED = "started";
  static final String OPENED = "opened";
  static final String IMPORTED = "imported";
  static final String CLOSING = "closing";
  static final String CLOSED = "closed";
  static final String COMMIT_BEGINS = "commit begins";
  static final String COMMIT_ENDS = "commit ends";
  static final String PRUNE_BEGINS = "prune begins";
  static final String PRUNE_ENDS = "prune ends";
  static final String REORG_BEGINS = "reorganisation begins";
  static final String REORG_ENDS = "reorganisation ends";
  static final String CONNECTED = "connected ";
  static final String DISCONNECTED = "disconnected ";
  static final String TIP = "tip ";
  static final String FLUSHED = "flushed ";
  static final String FATAL = "fatal ";

  private static final int HASH = 64;
  private static final int LAST_LINES = 30;

  private boolean opened;
  private boolean committing;
  private boolean pruning;
  private boolean reorganising;
  private boolean turning;
  private boolean closing;
  private boolean closed;
  private @Nullable BlockHash connected;
  private @Nullable String fatal;
  private final List<BlockHash> flushed = new ArrayList<>();
  private final List<String> last = new ArrayList<>();

  /// Takes a line and says which of the words above it was; empty if none.
  String hear(String line) {
    last.addLast(line);
    if (last.size() > LAST_LINES) {
      last.removeFirst();
    }
    String word = line;
    if (line.contains("UpdateTip: new best=")) {
      word = TIP + hash(line, "new best=");
    } else if (line.contains("Everything up to block ")) {
      word = FLUSHED + hash(line, "up to block ");
    } else if (line.endsWith(" is connected")) {
      word = CONNECTED + hash(line, "Block ");
    } else if (line.endsWith(" is disconnected")) {
      word = DISCONNECTED + hash(line, "Block ");
    } else if (line.contains("Importing blocks file")) {
      word = OPENED;
    } else if (line.contains("Stopping after block import")) {
      word = CLOSING;
    } else if (line.contains("Shutdown: done")) {
      word = CLOSED;
    } else if (line.startsWith("Error: ")) {
      word = FATAL + line;
    }
    return note(word);
  }

  private static String hash(String line, String before) {
    int at = line.indexOf(before);
    int from = at + before.length();
    return at < 0 || from + HASH > line.length() ? "" : line.substring(from, from + HASH);
  }

  private String note(String word) {
    switch (word) {
      case STARTED, IMPORTED -> {
        // nothing follows for the phase
      }
      case OPENED -> opened = true;
      case COMMIT_BEGINS -> committing = true;
      case COMMIT_ENDS -> committing = false;
      case PRUNE_BEGINS -> pruning = true;
      case PRUNE_ENDS -> pruning = false;
      case REORG_BEGINS -> turning = true;
      case REORG_ENDS -> turning = false;
      case CLOSING -> closing = true;
      case CLOSED -> closed = true;
      default -> {
        return noteHash(word);
      }
    }
    return word;
  }

  private String noteHash(String word) {
    if (word.startsWith(FATAL)) {
      fatal = word.substring(FATAL.length());
      return FATAL;
    }
    for (String start : List.of(CONNECTED, DISCONNECTED, TIP, FLUSHED)) {
      if (word.startsWith(start) && word.length() == start.length() + HASH) {
        noteBlock(start, BlockHash.parse(word.substring(start.length())));
        return start;
      }
    }
    return "";
  }

  private void noteBlock(String word, BlockHash hash) {
    switch (word) {
      case CONNECTED -> connected = hash;
      case DISCONNECTED -> reorganising = true;
      case TIP -> {
        opened = true;
        reorganising = false;
      }
      default -> {
        flushed.add(hash);
      }
    }
  }

  /// What it was doing last.
  Phase phase() {
    if (!opened) {
      return Phase.START;
    }
    if (pruning) {
      return Phase.PRUNE;
    }
    if (committing) {
      return Phase.FLUSH;
    }
    if (reorganising || turning) {
      return Phase.REORG;
    }
    return closing ? Phase.STOP : Phase.IMPORT;
  }

  /// Whether it came to its end by itself.
  boolean isClosed() {
    return closed;
  }

  /// The last block it said was connected.
  @Nullable BlockHash connected() {
    return connected;
  }

  /// All blocks of which it said that everything up to them is safe.
  List<BlockHash> flushed() {
    return flushed;
  }

  /// Why it stopped by itself; `null` if it did not say so.
  @Nullable String fatal() {
    return fatal;
  }

  /// The end of what it said.
  List<String> lastLines() {
    return last;
  }
}
