package dev.renga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CliTest {
  @Test
  void wordsBecomeWhatTheMethodWants() throws Exception {
    assertThat(CliRequest.positional("1", "getblock", List.of("00ff", "2")))
        .isEqualTo("{\"method\":\"getblock\",\"params\":[\"00ff\",2],\"id\":\"1\"}\n");
    assertThat(CliRequest.positional("1", "echojson", List.of("[1,{\"a\":null}]", "1.10")))
        .contains("[[1,{\"a\":null}],1.10]");
    assertThat(CliRequest.positional("1", "getblockstats", List.of("00ff"))).contains("[\"00ff\"]");
    assertThat(CliRequest.positional("1", "getblockstats", List.of("7"))).contains("[7]");
    assertThatThrownBy(() -> CliRequest.positional("1", "getblockhash", List.of("1 2")))
        .hasMessage("Error parsing JSON: 1 2");
  }

  @Test
  void namedWordsBecomeMembers() throws Exception {
    assertThat(CliRequest.named("1", "getblock", List.of("blockhash=00ff", "verbosity=2")))
        .contains("\"params\":{\"blockhash\":\"00ff\",\"verbosity\":2}");
    assertThat(CliRequest.named("1", "getblock", List.of("00ff", "verbosity=2")))
        .contains("\"params\":{\"verbosity\":2,\"args\":[\"00ff\"]}");
  }

  @Test
  void answersAreForPeople() throws Exception {
    assertThat(CliCommand.parse("{\"result\":\"a\\nb\",\"error\":null,\"id\":1}").result())
        .isEqualTo("a\nb");
    assertThat(CliCommand.parse("{\"result\":null,\"id\":1}").result()).isEmpty();
    assertThat(
            CliCommand.parse(
                    "{\"result\":{\"n\":0.10000000,\"e\":[],\"l\":[1,true],\"s\":\"é\\\"\"}}")
                .result())
        .isEqualTo(
            """
            {
              "n": 0.10000000,
              "e": [
              ],
              "l": [
                1,
                true
              ],
              "s": "é\\""
            }\
            """);
    assertThat(CliCommand.parse("{\"error\":{\"code\":-8,\"message\":\"m\"},\"id\":1}"))
        .isEqualTo(new CliCommand.Answer(null, -8, "m"));
    assertThatThrownBy(() -> CliCommand.parse("[]")).hasMessageContaining("expected reply");
    assertThatThrownBy(() -> CliCommand.parse("{}")).hasMessageContaining("expected reply");
  }
}
