package dev.renga.bench.crash;

import dev.renga.primitives.BlockHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One folder of data, the processes that worked in it, and what they said was safe.
final class Life {
  private final Path folder;
  private final boolean node;
  private final Model model;
  private final Tally tally;
  private Path data;
  private Model.Entry safe;
  private Model.@Nullable Entry connected;

  /// A process to be started.
  ///
  /// @param meddler does something to it meanwhile; `null` for nothing
  /// @param data where chain and blocks lie
  record Subject(List<String> command, @Nullable NodeMeddler meddler, Path data) {}

  Life(Path folder, boolean node, Model model, Tally tally) {
    this.folder = folder;
    this.node = node;
    this.model = model;
    this.tally = tally;
    this.data = folder;
    this.safe = model.genesis();
  }

  /// Runs a process and notes what it said.
  Victim.End run(Subject subject, Victim.Moment moment) throws IOException, InterruptedException {
    data = subject.data();
    Victim.End end = Victim.run(subject.command(), moment, subject.meddler());
    Report report = end.report();
    for (BlockHash hash : report.flushed()) {
      Model.Entry entry = model.find(hash);
      if (entry == null) {
        tally.violation("a block was said to be safe that the chain does not have: " + hash);
      } else if (entry.height() > safe.height()) {
        safe = entry;
      }
    }
    BlockHash last = report.connected();
    connected = last == null ? connected : model.find(last);
    if (end.killed()) {
      tally.killed(report.phase(), node);
    } else if (end.status() != 0 || report.fatal() != null) {
      tally.violation(
          String.format(
              Locale.ROOT,
              "a process failed with status %d: %s%n%s",
              end.status(),
              report.fatal(),
              String.join("\n", report.lastLines())));
    }
    return end;
  }

  /// Compares what lies on the disk with the model.
  ///
  /// @param ended whether the last process came to its end, so that all blocks must be there
  void inspect(RandomGenerator random, boolean ended) {
    if (!Files.isDirectory(Stage.chainState(data))) {
      if (safe.height() > 0) {
        tally.violation("the folder " + data + " is empty");
      }
      return;
    }
    Inspection.Found found = Inspection.inspect(data, model, safe, random);
    found.wrong().forEach(tally::violation);
    int stored = found.stored() == null ? 0 : found.stored().height();
    tally.inspected(connected == null ? 0 : Math.max(0, connected.height() - stored));
    connected = null;
    Model.Entry settled = found.settled();
    if (ended && (settled == null || !settled.equals(model.best()))) {
      tally.violation("the folder " + folder + " ended at " + settled + ", not " + model.best());
    }
  }
}
