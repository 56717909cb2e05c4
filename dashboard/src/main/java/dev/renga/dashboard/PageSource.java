package dev.renga.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/// What the pages show and command: a network of the laboratory, or a single node.
///
/// Called on virtual threads, several at once.
public interface PageSource {
  /// What does not change while the program runs: `kind` (`lab` or `node`), `network`, `version`.
  ObjectNode about();

  /// The present moment. Cheap enough to be asked eight times a second.
  Scene scene();

  /// What happened after an event, oldest first; only so many of the latest are kept.
  ///
  /// @param after number of the last event already known; 0 for none. Numbers rise by one
  /// @param most at most so many, the latest ones
  List<ObjectNode> events(long after, int most);

  /// Carries out a command that a person gave on the page.
  ///
  /// @return what to show of it
  /// @throws RefusedException with a sentence when it cannot be done
  JsonNode command(ObjectNode command) throws RefusedException;

  /// Answers a question that the scene does not, such as the details of one node.
  ///
  /// @param what the question's name, the last part of the path
  /// @param parameters the query of the URL, bounded in size
  /// @throws RefusedException with a sentence; with status 404 for an unknown question
  JsonNode ask(String what, Map<String, String> parameters) throws RefusedException;

  /// Writes the log of events, one JSON object a line.
  void exportLog(OutputStream out) throws IOException;
}
