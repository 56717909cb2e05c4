package dev.renga.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
  private record Ended(int status, String out, String err) {}

  private static Ended run(String line) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Main.run(
            line.isEmpty() ? List.of() : List.of(line.split(" ", -1)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Ended(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "help", "--help", "-h", "-help", "help help"})
  void everyWayOfAskingListsTheCommands(String line) throws Exception {
    Ended ended = run(line);
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("Usage: renga COMMAND", "lab ", "sim ", "node ", "forge ");
  }

  @ParameterizedTest
  @CsvSource({
    "lab --help, --scenario",
    "lab -h, --scenario",
    "help lab, --scenario",
    "forge --help, --seed",
    "help forge, --seed",
    "check-block --help, FILE",
    "sim --help, --resume",
    "help sim, --resume",
    "help node, -datadir",
    "help cli, -rpcport",
    "help bench, renga bench help",
    "help version, Prints the version."
  })
  void everyCommandTellsItsOptions(String line, String option) throws Exception {
    Ended ended = run(line);
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.out()).contains(option);
    assertThat(ended.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | There is no command 'nonsense'. `renga help` lists the commands.",
        "help nonsense | There is no command 'nonsense'. `renga help` lists the commands.",
        "help wallet | renga wallet is not available: Renga does not have the wallet yet.",
        "lab --nodez=3 | Unknown option: '--nodez=3'. `renga lab --help` lists the options."
      })
  void saysInOneSentenceWhatThereIsNot(String line, String sentence) throws Exception {
    Ended ended = run(line);
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).isEqualToIgnoringNewLines("Error: " + sentence);
  }

  @Test
  void aScenarioThatIsNotThereIsNamed() throws Exception {
    Ended ended = run("lab --scenario /no/such.lab");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).isEqualToIgnoringNewLines("Error: There is no scenario /no/such.lab.");
  }
}
