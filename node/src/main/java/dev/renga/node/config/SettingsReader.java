package dev.renga.node.config;

import dev.renga.node.config.Settings.Value;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads the sources of [Settings]. Used once.
final class SettingsReader {
  private static final long MAX_FILE = 1 << 20;
  private static final Set<String> SECTIONS =
      Set.of("main", "test", "testnet4", "signet", "regtest");

  private final Options options;
  private final Path defaultDataDirectory;
  private final Map<String, List<Value>> commandLine = new LinkedHashMap<>();
  private final Map<String, Map<String, List<Value>>> file = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  SettingsReader(Options options, Path defaultDataDirectory) {
    this.options = options;
    this.defaultDataDirectory = defaultDataDirectory;
  }

  Settings readWithoutFile(List<String> arguments) throws ConfigException {
    readArguments(arguments);
    return settings();
  }

  Settings read(List<String> arguments) throws ConfigException {
    readArguments(arguments);
    Settings early = settings();
    Path base = early.dataDirectory(defaultDataDirectory);
    if (early.isSet("datadir") && !Files.isDirectory(base)) {
      throw new ConfigException(
          "Specified data directory \"%s\" does not exist."
              .formatted(early.text("datadir").orElse("")));
    }
    if (!early.isNegated("conf")) {
      Path conf = base.resolve(early.text("conf").filter(t -> !t.isEmpty()).orElse("bitcoin.conf"));
      readFirstFile(conf, base, early);
    }
    Settings all = settings();
    if (all.isSet("datadir") && !Files.isDirectory(all.dataDirectory(defaultDataDirectory))) {
      throw reading(
          "specified data directory \"%s\" does not exist."
              .formatted(all.text("datadir").orElse("")));
    }
    return all;
  }

  private Settings settings() throws ConfigException {
    return new Settings(options, new Settings.Sources(commandLine, file), warnings, notes);
  }

  private static ConfigException reading(String problem) {
    return new ConfigException("Error reading configuration file: " + problem);
  }

  private void readFirstFile(Path conf, Path base, Settings early) throws ConfigException {
    if (Files.isDirectory(conf)) {
      throw reading("Config file \"%s\" is a directory.".formatted(conf));
    }
    if (!Files.isReadable(conf)) {
      if (early.isSet("conf")) {
        throw reading("specified config file \"%s\" could not be opened.".formatted(conf));
      }
      return;
    }
    readFile(conf);
    if (!early.isNegated("includeconf")) {
      readIncluded(base);
    }
  }

  private void readIncluded(Path base) throws ConfigException {
    String section = settings().section();
    List<String> names = new ArrayList<>(includes(section));
    names.addAll(includes(""));
    for (String name : names) {
      Path included = base.resolve(name);
      if (Files.isDirectory(included)) {
        throw reading("Included config file \"%s\" is a directory.".formatted(included));
      }
      if (!Files.isReadable(included)) {
        throw reading("Failed to include configuration file " + name);
      }
      readFile(included);
    }
    if (includes(section).size() + includes("").size() > names.size()) {
      warnings.add("-includeconf cannot be used from included files; it is ignored there");
    }
  }

  private List<String> includes(String section) {
    List<String> names = new ArrayList<>();
    for (Value value :
        file.getOrDefault(section, Map.of()).getOrDefault("includeconf", List.of())) {
      if (value.text() == null) {
        names.clear();
      } else {
        names.add(value.text());
      }
    }
    return names;
  }

  private void readArguments(List<String> arguments) throws ConfigException {
    for (String argument : arguments) {
      if (!argument.startsWith("-") || argument.equals("-")) {
        throw new ConfigException(
            "Error parsing command line arguments: Command line contains unexpected token '%s', see -h for a list of options."
                .formatted(argument));
      }
      int equals = argument.indexOf('=');
      String key = equals < 0 ? argument : argument.substring(0, equals);
      String name = key.startsWith("--") ? key.substring(2) : key.substring(1);
      String text = equals < 0 ? "" : argument.substring(equals + 1);
      if (name.indexOf('.') >= 0 || !isKnown(name)) {
        throw new ConfigException(
            "Error parsing command line arguments: Invalid parameter " + argument);
      }
      put(commandLine, name, text);
    }
    for (Value value : commandLine.getOrDefault("includeconf", List.of())) {
      if (value.text() != null) {
        throw new ConfigException(
            "Error parsing command line arguments: -includeconf cannot be used from commandline; -includeconf=\"%s\""
                .formatted(value.text()));
      }
    }
  }

  private boolean isKnown(String name) {
    return options.find(name).isPresent()
        || (name.startsWith("no") && options.find(name.substring(2)).isPresent());
  }

  private void put(Map<String, List<Value>> into, String name, String text) {
    boolean negated = options.find(name).isEmpty();
    String plain = negated ? name.substring(2) : name;
    Value value = !negated ? new Value(text) : text.equals("0") ? new Value("1") : new Value(null);
    into.computeIfAbsent(plain, k -> new ArrayList<>()).add(value);
  }

  private void readFile(Path path) throws ConfigException {
    String content;
    try {
      if (Files.size(path) > MAX_FILE) {
        throw reading("\"%s\" is larger than a megabyte.".formatted(path));
      }
      content = Files.readString(path, StandardCharsets.UTF_8);
    } catch (MalformedInputException e) {
      throw reading("\"%s\" is not UTF-8 text.".formatted(path));
    } catch (IOException e) {
      throw reading("\"%s\" could not be read: %s".formatted(path, e.getMessage()));
    }
    String section = "";
    int number = 0;
    // editors on Windows put a byte order mark there, which would hide the first setting
    String text = content.startsWith("\ufeff") ? content.substring(1) : content;
    for (String raw : text.lines().toList()) {
      number++;
      int hash = raw.indexOf('#');
      String line = (hash < 0 ? raw : raw.substring(0, hash)).strip();
      if (line.isEmpty()) {
        continue;
      }
      if (line.startsWith("[") && line.endsWith("]")) {
        section = line.substring(1, line.length() - 1);
        warnAboutSection(section, path, number);
      } else {
        readLine(line, section, path, number, hash >= 0);
      }
    }
  }

  private void warnAboutSection(String section, Path path, int number) {
    if (!SECTIONS.contains(section)) {
      warnings.add("%s:%s Section [%s] is not recognized.".formatted(path, number, section));
    }
  }

  private void readLine(String line, String section, Path path, int number, boolean comment)
      throws ConfigException {
    if (line.startsWith("-")) {
      throw reading(
          "parse error on line %s: %s, options in configuration file must be specified without leading -"
              .formatted(number, line));
    }
    int equals = line.indexOf('=');
    if (equals < 0) {
      String hint =
          line.startsWith("no")
              ? ", if you intended to specify a negated option, use %s=1 instead".formatted(line)
              : "";
      throw reading("parse error on line %s: %s%s".formatted(number, line, hint));
    }
    String key = line.substring(0, equals).strip();
    String text = line.substring(equals + 1).strip();
    if (comment && key.contains("rpcpassword")) {
      throw reading(
          "parse error on line %s, using # in rpcpassword can be ambiguous and should be avoided"
              .formatted(number));
    }
    String where = section;
    int dot = key.indexOf('.');
    if (section.isEmpty() && dot >= 0) {
      where = key.substring(0, dot);
      key = key.substring(dot + 1);
      warnAboutSection(where, path, number);
    }
    if (key.equals("conf")) {
      throw reading(
          "conf cannot be set in the configuration file; use includeconf= if you want to include"
              + " additional config files");
    }
    if (!isKnown(key)) {
      notes.add("Ignoring unknown configuration value " + key);
      return;
    }
    put(file.computeIfAbsent(where, k -> new LinkedHashMap<>()), key, text);
  }
}
