package dev.renga.node.config;

import dev.renga.primitives.Network;
import dev.renga.primitives.Script;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What was asked for, by all sources together.
///
/// The command line counts before the configuration file, there the network's section before the
/// lines outside of any. Of several values on the command line the last counts, in the file the
/// first. `-noNAME` takes back every value before it. Immutable.
public final class Settings {

  /// Values of each option in the order given, by section of the file (`""` for none).
  record Sources(
      Map<String, List<Value>> commandLine, Map<String, Map<String, List<Value>>> file) {}

  /// One value; `text` is `null` for a negation.
  record Value(@Nullable String text) {
    boolean isNegation() {
      return text == null;
    }
  }

  private final Options options;
  private final Sources sources;
  private final List<String> warnings;
  private final List<String> notes;
  private final String section;

  Settings(Options options, Sources sources, List<String> warnings, List<String> notes)
      throws ConfigException {
    this.options = options;
    this.notes = List.copyOf(notes);
    this.sources = sources;
    this.warnings = new ArrayList<>(warnings);
    this.section = chooseSection();
    warnAboutUselessLines();
  }

  /// Reads a command line (without the program's name) and the configuration file it leads to.
  ///
  /// @param options the options that are known
  /// @param arguments as given
  /// @param defaultDataDirectory used when `-datadir` is not given
  /// @throws ConfigException when anything cannot be understood; unknown options in the file are
  ///   only warned about, as bitcoind does
  public static Settings read(Options options, List<String> arguments, Path defaultDataDirectory)
      throws ConfigException {
    return new SettingsReader(options, defaultDataDirectory).read(arguments);
  }

  /// Settings from options in the form of a command line alone, for embedding and tests.
  public static Settings of(Options options, String... arguments) throws ConfigException {
    return new SettingsReader(options, Path.of("")).readWithoutFile(List.of(arguments));
  }

  private String chooseSection() throws ConfigException {
    int chosen = 0;
    String name = "main";
    for (String option : List.of("regtest", "signet", "testnet", "testnet4")) {
      if (isChosen(option)) {
        chosen++;
        name = option.equals("testnet") ? "test" : option;
      }
    }
    Value chain = first("chain", "");
    if (chain != null && chain.text() != null) {
      chosen++;
      name = chain.text();
    }
    if (chosen > 1) {
      throw new ConfigException(
          "Invalid combination of -regtest, -signet, -testnet, -testnet4 and -chain. Can use at"
              + " most one.");
    }
    if (!List.of("main", "test", "testnet4", "signet", "regtest").contains(name)) {
      throw new ConfigException("Unknown chain " + name + ".");
    }
    return name;
  }

  private boolean isChosen(String option) {
    Value value = first(option, "");
    return value != null && truth(value);
  }

  private void warnAboutUselessLines() {
    if (section.equals("main")) {
      return;
    }
    Map<String, List<Value>> plain = sources.file().getOrDefault("", Map.of());
    Map<String, List<Value>> own = sources.file().getOrDefault(section, Map.of());
    for (String name : plain.keySet()) {
      boolean elsewhere = own.containsKey(name) || sources.commandLine().containsKey(name);
      if (!elsewhere && options.find(name).filter(Option::networkOnly).isPresent()) {
        warnings.add(
            "Config setting for -%s only applied on %s network when in [%s] section."
                .formatted(name, section, section));
      }
    }
  }

  private @Nullable Value first(String name, String chosenSection) {
    List<Value> line = sources.commandLine().get(name);
    if (line != null && !line.isEmpty()) {
      return line.getLast();
    }
    for (Map<String, List<Value>> values : fileSections(name, chosenSection)) {
      List<Value> found = effective(values.getOrDefault(name, List.of()));
      if (!found.isEmpty()) {
        return found.getFirst();
      }
      if (values.containsKey(name)) {
        return new Value(null);
      }
    }
    return null;
  }

  private List<Map<String, List<Value>>> fileSections(String name, String chosenSection) {
    List<Map<String, List<Value>>> maps = new ArrayList<>();
    if (!chosenSection.isEmpty()) {
      maps.add(sources.file().getOrDefault(chosenSection, Map.of()));
    }
    boolean ownOnly =
        !chosenSection.isEmpty()
            && !chosenSection.equals("main")
            && options.find(name).filter(Option::networkOnly).isPresent();
    if (!ownOnly) {
      maps.add(sources.file().getOrDefault("", Map.of()));
    }
    return maps;
  }

  /// The values after the last negation.
  private static List<Value> effective(List<Value> values) {
    List<Value> kept = new ArrayList<>();
    for (Value value : values) {
      if (value.isNegation()) {
        kept.clear();
      } else {
        kept.add(value);
      }
    }
    return kept;
  }

  private @Nullable Value value(String name) {
    requireKnown(name);
    return first(name, section);
  }

  private void requireKnown(String name) {
    if (options.find(name).isEmpty()) {
      throw new IllegalArgumentException("no option named " + name);
    }
  }

  /// Whether the option was given at all, negated or not.
  public boolean isSet(String name) {
    return value(name) != null;
  }

  /// Whether the option was taken back with `-noNAME`.
  public boolean isNegated(String name) {
    Value value = value(name);
    return value != null && value.isNegation();
  }

  /// The text of an option; empty when it was not given or was negated.
  public Optional<String> text(String name) {
    Value value = value(name);
    return value == null ? Optional.empty() : Optional.ofNullable(value.text());
  }

  /// All values of an option that may be given several times: those of the command line, then those
  /// of the file unless the command line negated them.
  public List<String> texts(String name) {
    requireKnown(name);
    List<Value> line = sources.commandLine().getOrDefault(name, List.of());
    List<Value> all = new ArrayList<>(effective(line));
    if (line.stream().noneMatch(Value::isNegation)) {
      for (Map<String, List<Value>> values : fileSections(name, section)) {
        List<Value> given = values.getOrDefault(name, List.of());
        all.addAll(effective(given));
        if (given.stream().anyMatch(Value::isNegation)) {
          break;
        }
      }
    }
    return all.stream().map(Value::text).map(text -> text == null ? "" : text).toList();
  }

  /// Whether an option is on: given without value, or with a number other than zero.
  public boolean isOn(String name, boolean otherwise) {
    Value value = value(name);
    return value == null ? otherwise : truth(value);
  }

  private static boolean truth(Value value) {
    String text = value.text();
    if (text == null) {
      return false;
    }
    return text.isEmpty() || leadingNumber(text) != 0;
  }

  /// The number a text begins with, as C reads it; zero if there is none.
  private static long leadingNumber(String text) {
    int at = 0;
    boolean negative = false;
    String trimmed = text.strip();
    if (!trimmed.isEmpty() && (trimmed.charAt(0) == '-' || trimmed.charAt(0) == '+')) {
      negative = trimmed.charAt(0) == '-';
      at = 1;
    }
    long value = 0;
    while (at < trimmed.length() && trimmed.charAt(at) >= '0' && trimmed.charAt(at) <= '9') {
      value = Math.min(value * 10 + (trimmed.charAt(at) - '0'), Integer.MAX_VALUE);
      at++;
    }
    return negative ? -value : value;
  }

  /// A whole number between two limits.
  ///
  /// @throws ConfigException when it is none, or outside
  public long number(String name, long otherwise, long least, long most) throws ConfigException {
    Value value = value(name);
    if (value == null) {
      return otherwise;
    }
    String text = value.text();
    if (text == null) {
      return Math.clamp(0L, least, most);
    }
    long number;
    try {
      number = parseAscii(text);
    } catch (NumberFormatException e) {
      throw new ConfigException(
          "Invalid value for -%s=<n>: '%s' (a whole number from %s to %s is wanted)"
              .formatted(name, text, least, most));
    }
    if (number < least || number > most) {
      throw new ConfigException(
          "Invalid value for -%s=<n>: '%s' (must be from %s to %s)"
              .formatted(name, text, least, most));
    }
    return number;
  }

  private static long parseAscii(String text) {
    if (!text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-')) {
      throw new NumberFormatException(text);
    }
    return Long.parseLong(text);
  }

  /// The table they were read with.
  public Options options() {
    return options;
  }

  /// The data folder, absolute; `otherwise` when `-datadir` is not given or empty.
  public Path dataDirectory(Path otherwise) {
    return text("datadir")
        .filter(text -> !text.isEmpty())
        .map(Path::of)
        .orElse(otherwise)
        .toAbsolutePath()
        .normalize();
  }

  /// Section of the configuration file that counts: `main`, `test`, `testnet4`, `signet`,
  /// `regtest`.
  public String section() {
    return section;
  }

  /// The network chosen, without any overrides of its rules.
  public Network network() throws ConfigException {
    return switch (section) {
      case "main" -> Network.MAINNET;
      case "test" -> Network.TESTNET3;
      case "testnet4" -> Network.TESTNET4;
      case "signet" -> signet();
      default -> Network.REGTEST;
    };
  }

  private Network signet() throws ConfigException {
    List<String> challenges = texts("signetchallenge");
    if (challenges.isEmpty()) {
      return Network.SIGNET;
    }
    if (challenges.size() > 1) {
      throw new ConfigException("-signetchallenge cannot be multiple values.");
    }
    try {
      return Network.signet(Script.parseHex(challenges.getFirst()));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "-signetchallenge must be hex, not '" + challenges.getFirst() + "'.");
    }
  }

  /// Things that look wrong but do not prevent a start, one sentence each.
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /// Things that are worth a line in the log, one sentence each.
  public List<String> notes() {
    return notes;
  }

  /// Options given on the command line with their values, for the log; secrets are not shown.
  public Map<String, String> shown() {
    Map<String, String> shown = new LinkedHashMap<>();
    sources
        .commandLine()
        .forEach(
            (name, values) -> {
              String text = values.getLast().text();
              boolean secret =
                  name.startsWith("rpcpass") || name.equals("rpcauth") || name.equals("rpcuser");
              shown.put(name, text == null ? "false" : secret ? "****" : text);
            });
    return shown;
  }
}
