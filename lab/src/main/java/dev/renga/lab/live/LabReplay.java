package dev.renga.lab.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.renga.lab.event.EventJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a scenario of the log of a run: the same network from the same seed, and the same commands
/// at the same times.
///
/// What a replay repeats exactly: the graph as it was meant, where nodes stand, the people and
/// their keys, whom people pay and how much and in which order, which nodes `random` and `half`
/// choose (as long as the same ones run), and how much luck each block of each miner takes. What it
/// does not: anything that hangs on the moment at which a thread runs – so which of two blocks
/// found within the same second is first somewhere, how long a message takes to a millisecond, and
/// all that follows from it. Hashes differ too, for blocks carry the time of day. Who needs a run
/// that is the same to the last event wants a simulation, not a live network.
public final class LabReplay {
  private static final int MAX_LINE = 1 << 20;
  private static final int MAX_COMMANDS = 100_000;

  private LabReplay() {}

  /// Reads a log.
  ///
  /// @param log the file `events.jsonl` of a run
  /// @throws LabException with a sentence when it is none, or of a newer release
  public static LabScenario read(Path log) {
    try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.UTF_8)) {
      return read(lines, log);
    } catch (IOException e) {
      throw new LabException("The log %s cannot be read (%s).".formatted(log, e.getMessage()), e);
    }
  }

  private static LabScenario read(BufferedReader lines, Path log) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode head = parse(mapper, lines.readLine(), log);
    int version = head.path("renga-lab-log").asInt(0);
    String network = head.path("config").asText("");
    if (version < 1 || network.isEmpty()) {
      throw new LabException("%s is no log of a laboratory.".formatted(log));
    }
    if (version > EventJson.VERSION) {
      throw new LabException(
          "%s was written by a newer release (form %s, this one knows %s)."
              .formatted(log, version, EventJson.VERSION));
    }
    List<LabScenario.Step> steps = new ArrayList<>();
    long begin = 0;
    long last = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonNode event = parse(mapper, line, log);
      last = Math.max(last, event.path("ms").asLong());
      switch (event.path("event").asText()) {
        case "NetworkStarted" -> begin = last;
        case "CommandGiven" -> {
          if (steps.size() >= MAX_COMMANDS) {
            throw new LabException("%s has too many commands.".formatted(log));
          }
          steps.add(
              new LabScenario.Step.Do(
                  Math.max(0, last - begin), LabCommand.parse(event.path("command").asText())));
        }
        default -> {
          // what followed from the commands
        }
      }
    }
    return new LabScenario(
        "replay",
        "The commands of %s again.".formatted(log.getFileName()),
        network,
        steps,
        Math.max(0, last - begin),
        60_000,
        List.of());
  }

  private static JsonNode parse(ObjectMapper mapper, @Nullable String line, Path log) {
    try {
      if (line != null && line.length() <= MAX_LINE) {
        return mapper.readTree(line);
      }
    } catch (JsonProcessingException e) {
      throw new LabException("%s has a line that is no JSON.".formatted(log), e);
    }
    throw new LabException("%s is no log of a laboratory.".formatted(log));
  }
}
