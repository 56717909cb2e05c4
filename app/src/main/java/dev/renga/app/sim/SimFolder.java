package dev.renga.app.sim;

import dev.renga.lab.experiment.ExperimentRun;
import dev.renga.lab.experiment.Plot;
import dev.renga.lab.experiment.Result;
import dev.renga.lab.experiment.StateException;
import dev.renga.lab.experiment.StateFile;
import dev.renga.lab.report.Csv;
import dev.renga.lab.report.HtmlReport;
import dev.renga.lab.report.PlotDrawing;
import dev.renga.lab.report.ReportText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// The folder of one run: `state.txt` while it runs, and its reports in the end. Each file is
/// replaced as a whole, so that an interruption leaves the old one or the new one.
final class SimFolder {
  private static final String STATE = "state.txt";
  private static final long LARGEST_STATE = 1L << 30;
  private static final int MOST_NAMES = 1000;

  private final Path path;

  private SimFolder(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /// A new folder for a run: the one that was asked for, or the first free one in `beside`.
  static SimFolder create(Path asked, boolean exact) throws SimException {
    try {
      for (int number = 1; number < MOST_NAMES; number++) {
        Path path = number == 1 ? asked : asked.resolveSibling(asked.getFileName() + "-" + number);
        if (exact) {
          if (Files.exists(path.resolve(STATE))) {
            throw new SimException(
                "%s already holds a run; go on with it by --resume %s, or choose another folder."
                    .formatted(path, path));
          }
          Files.createDirectories(path);
          return writable(path);
        }
        if (!Files.exists(path)) {
          Files.createDirectories(path);
          return writable(path);
        }
      }
    } catch (IOException e) {
      throw unwritable(asked, e);
    }
    throw new SimException(
        "There are %s folders like %s already; name one with --out.".formatted(MOST_NAMES, asked));
  }

  private static SimFolder writable(Path path) throws IOException {
    Path probe = path.resolve(STATE + ".new");
    Files.writeString(probe, "");
    Files.delete(probe);
    return new SimFolder(path);
  }

  /// The folder of a run that was begun before.
  static SimFolder existing(Path path) throws SimException {
    if (!Files.isDirectory(path)) {
      throw new SimException("There is no folder %s to resume from.".formatted(path));
    }
    if (!Files.exists(path.resolve(STATE))) {
      throw new SimException("%s holds no run that could be resumed.".formatted(path));
    }
    return new SimFolder(path);
  }

  StateFile state() throws SimException {
    Path file = path.resolve(STATE);
    try {
      if (Files.size(file) > LARGEST_STATE) {
        throw new SimException("%s is too large to be a saved state.".formatted(file));
      }
      return StateFile.parse(Files.readString(file));
    } catch (StateException e) {
      throw new SimException("%s: %s".formatted(file, e.getMessage()));
    } catch (CharacterCodingException e) {
      throw new SimException("%s is not text, so it is no saved state.".formatted(file));
    } catch (IOException e) {
      throw new SimException("%s cannot be read: %s.".formatted(file, reason(e)));
    }
  }

  void save(ExperimentRun run) throws SimException {
    write(STATE, StateFile.of(run).toText());
  }

  /// Writes every form of a result.
  ///
  /// @return sentences about what could not be made; usually none
  List<String> report(Result result, String summary) throws SimException {
    List<String> problems = new ArrayList<>();
    write("report.txt", ReportText.of(result));
    write("results.csv", Csv.of(result));
    write("report.html", HtmlReport.of(result, summary));
    for (Plot plot : result.findings().plots()) {
      write(plot.name() + ".svg", PlotDrawing.svg(plot));
      try {
        write(plot.name() + ".png", PlotDrawing.png(plot));
      } catch (IOException e) {
        problems.add("%s.png was left out. %s".formatted(plot.name(), e.getMessage()));
      }
    }
    return problems;
  }

  private void write(String name, String text) throws SimException {
    write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(String name, byte[] bytes) throws SimException {
    Path fresh = path.resolve(name + ".new");
    try {
      try (FileChannel channel =
          FileChannel.open(
              fresh,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(
          fresh,
          path.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unwritable(path.resolve(name), e);
    }
  }

  private static SimException unwritable(Path path, IOException e) {
    return new SimException("%s cannot be written: %s.".formatted(path, reason(e)));
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "access is denied";
      case FileAlreadyExistsException taken -> "there is a file of that name";
      case FileSystemException system when system.getReason() != null -> system.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }
}
