package dev.renga.lab.live;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Reads scenario files.
final class ScenarioReader {
  private static final int MAX_STEPS = 100_000;
  private static final List<String> LINES =
      List.of("name", "about", "network", "at", "every", "until", "settle", "expect");

  private String name = "";
  private String about = "";
  private String network = "";
  private final List<LabScenario.Step> steps = new ArrayList<>();
  private final List<LabScenario.Expectation> expectations = new ArrayList<>();
  private long until = -1;
  private long settle = 60_000;

  private ScenarioReader() {}

  static LabScenario read(String text, String source) {
    ScenarioReader reader = new ScenarioReader();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      String stripped = line.strip();
      if (stripped.isEmpty() || stripped.startsWith("#")) {
        continue;
      }
      try {
        reader.line(stripped);
      } catch (LabException e) {
        throw new LabException("%s, line %s: %s".formatted(source, number, e.text()), e);
      }
    }
    try {
      return reader.done();
    } catch (LabException e) {
      throw new LabException("%s: %s".formatted(source, e.text()), e);
    }
  }

  private void line(String line) {
    int blank = line.indexOf(' ');
    String word = (blank < 0 ? line : line.substring(0, blank)).toLowerCase(Locale.ROOT);
    String rest = blank < 0 ? "" : line.substring(blank + 1).strip();
    switch (word) {
      case "name" -> name = named(rest);
      case "about" -> about = about.isEmpty() ? rest : about + " " + rest;
      case "network" -> {
        ConfigText.read(Words.of(rest), LabNetwork.builder()); // wrong words have their line
        network = network.isEmpty() ? rest : network + " " + rest;
      }
      case "at" -> at(rest);
      case "every" -> every(rest);
      case "until" -> until = Words.toMillis(rest, "The end");
      case "settle" -> settle = Words.toMillis(rest, "The time to settle");
      case "expect" -> expectations.add(expectation(Words.of(rest)));
      default ->
          throw new LabException(
              "A line begins with one of: %s; not with \"%s\"."
                  .formatted(String.join(", ", LINES), word));
    }
  }

  private static String named(String text) {
    boolean good =
        !text.isEmpty()
            && text.length() <= 50
            && text.chars()
                .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
    if (!good) {
      throw new LabException(
          "A scenario's name has small letters, digits and hyphens, not \"%s\".".formatted(text));
    }
    return text;
  }

  private void at(String rest) {
    int blank = rest.indexOf(' ');
    if (blank < 0) {
      throw new LabException("The line is written: at TIME COMMAND.");
    }
    add(Words.toMillis(rest.substring(0, blank), "The time"), rest.substring(blank + 1).strip());
  }

  private void add(long at, String text) {
    if (steps.size() >= MAX_STEPS) {
      throw new LabException("A scenario has at most %s steps.".formatted(MAX_STEPS));
    }
    steps.add(
        text.startsWith("mark ")
            ? new LabScenario.Step.Mark(at, text.substring(5).strip())
            : new LabScenario.Step.Do(at, LabCommand.parse(text)));
  }

  private void every(String rest) {
    List<String> words = Words.of(rest);
    if (words.size() < 6 || !words.get(1).equals("from") || !words.get(3).equals("to")) {
      throw new LabException("The line is written: every TIME from TIME to TIME COMMAND.");
    }
    long step = Words.toMillis(words.get(0), "The interval");
    long from = Words.toMillis(words.get(2), "The begin");
    long to = Words.toMillis(words.get(4), "The end");
    if (step < 10 || to < from) {
      throw new LabException(
          "The interval must be at least 10ms, and the end not before the begin.");
    }
    String command = String.join(" ", words.subList(5, words.size()));
    for (long at = from; at <= to; at += step) {
      add(at, command);
    }
  }

  private static LabScenario.Expectation expectation(List<String> words) {
    String what = words.isEmpty() ? "" : words.getFirst().toLowerCase(Locale.ROOT);
    String value = words.size() == 2 ? words.get(1) : "";
    return switch (what) {
      case "payments", "blocks", "ledger" ->
          new LabScenario.Expectation.AtLeast(what, Words.toShare(value, "The availability"));
      case "lost-payments" -> new LabScenario.Expectation.LostPayments(count(value));
      case "caught-up" ->
          new LabScenario.Expectation.CaughtUp(Words.toShare(value, "The share of nodes"));
      case "agreement" -> new LabScenario.Expectation.Agreement();
      case "stale-rate" ->
          new LabScenario.Expectation.StaleRate(Words.toShare(value, "The stale rate"));
      case "blocks-mined", "payments-confirmed" ->
          new LabScenario.Expectation.Activity(what, count(value));
      default ->
          throw new LabException(
              "One can expect payments SHARE, blocks SHARE, ledger SHARE, lost-payments NUMBER,"
                  + " caught-up SHARE, agreement, stale-rate SHARE, blocks-mined NUMBER or"
                  + " payments-confirmed NUMBER.");
    };
  }

  private static long count(String text) {
    int count = Words.toInt(text);
    if (count < 0) {
      throw new LabException("A whole number is expected, not \"%s\".".formatted(text));
    }
    return count;
  }

  private LabScenario done() {
    if (name.isEmpty()) {
      throw new LabException("The scenario has no name; its first line should be: name SOMETHING.");
    }
    if (until < 0) {
      throw new LabException("The scenario does not say when it ends; write: until TIME.");
    }
    steps.sort(Comparator.comparingLong(LabScenario.Step::atMillis));
    if (!steps.isEmpty() && steps.getLast().atMillis() > until) {
      throw new LabException("Something is to happen after the end.");
    }
    var config = new LabScenario(name, about, network, steps, until, settle, expectations);
    var _ = config.builder().config(); // says what does not go together
    return config;
  }
}
