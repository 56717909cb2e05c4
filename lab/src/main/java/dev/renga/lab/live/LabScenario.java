package dev.renga.lab.live;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// A network, what is done to it and when, and what is expected of it. A scenario is a small text
/// file, one line each:
///
/// ```
/// name zero-downtime
/// about A hundred nodes, and one of them is killed every five seconds.
/// network nodes=100 seed=7 interval=10 payments=5
/// at 10s mark killing one by one
/// every 5s from 10s to 610s kill random
/// every 5s from 12s to 612s restart random
/// at 620s kill half
/// until 680s
/// settle 120s
/// expect payments 100%
/// expect lost-payments 0
/// ```
///
/// After `until` people stop to pay, and the network has the time of `settle` to confirm what is
/// open and to agree; then it is judged. Lines that begin with `#` are for readers.
///
/// @param name letters, digits and hyphens
/// @param about one sentence for people
/// @param network as [ConfigText] has it
/// @param steps in the order of their times
/// @param untilMillis length of the run
/// @param settleMillis for what is open then, at most
public record LabScenario(
    String name,
    String about,
    String network,
    List<Step> steps,
    long untilMillis,
    long settleMillis,
    List<Expectation> expectations) {

  /// Something that happens at a time.
  public sealed interface Step {
    /// Milliseconds since the network's start.
    long atMillis();

    /// A command.
    record Do(long atMillis, LabCommand command) implements Step {}

    /// Begins a new phase; the report counts each by itself.
    record Mark(long atMillis, String phase) implements Step {}
  }

  /// What must be so in the end.
  public sealed interface Expectation {
    /// A measure of availability is at least so high.
    ///
    /// @param measure `payments`, `blocks` or `ledger`
    record AtLeast(String measure, double share) implements Expectation {}

    /// At most so many payments that were confirmed once are not confirmed in the end.
    record LostPayments(long most) implements Expectation {}

    /// At least such a part of the nodes that were started again have caught up, unless they were
    /// ended before they could.
    record CaughtUp(double share) implements Expectation {}

    /// All running nodes have the same tip in the end.
    record Agreement() implements Expectation {}

    /// At most such a part of the blocks is stale.
    record StaleRate(double most) implements Expectation {}

    /// At least so many blocks and payments were made, so that the rest means something.
    record Activity(String what, long least) implements Expectation {}
  }

  /// Copies the lists.
  public LabScenario {
    steps = List.copyOf(steps);
    expectations = List.copyOf(expectations);
  }

  /// Reads a scenario.
  ///
  /// @param source named in errors, such as the file
  /// @throws LabException with a sentence and the line when something is wrong
  public static LabScenario parse(String text, String source) {
    return ScenarioReader.read(text, source);
  }

  /// Reads a scenario from a file of at most a megabyte.
  ///
  /// @throws LabException with a sentence when something is wrong
  public static LabScenario read(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw new LabException("%s is a folder, not a scenario.".formatted(file));
      }
      if (Files.size(file) > 1 << 20) {
        throw new LabException("%s is too large for a scenario.".formatted(file));
      }
      return parse(Files.readString(file, StandardCharsets.UTF_8), file.toString());
    } catch (NoSuchFileException e) {
      throw new LabException("There is no scenario %s.".formatted(file), e);
    } catch (CharacterCodingException e) {
      throw new LabException("%s is not a text file.".formatted(file), e);
    } catch (IOException e) {
      throw new LabException(
          "The scenario %s cannot be read (%s).".formatted(file, e.getMessage()), e);
    }
  }

  /// The same on a network with another number of nodes or anything else, as [ConfigText] has it.
  public LabScenario withNetwork(String words) {
    return new LabScenario(
        name, about, network + " " + words, steps, untilMillis, settleMillis, expectations);
  }

  /// A builder of the network.
  public LabBuilder builder() {
    LabBuilder builder = LabNetwork.builder();
    ConfigText.read(Words.of(network), builder);
    return builder;
  }
}
