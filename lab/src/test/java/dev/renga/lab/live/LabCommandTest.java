package dev.renga.lab.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabCommandTest {
  private static final List<LabCommand> ALL =
      List.of(
          new LabCommand.Add(),
          new LabCommand.Stop(NodeChoice.of(3)),
          new LabCommand.Kill(new NodeChoice.Half()),
          new LabCommand.Restart(new NodeChoice.Random(5)),
          new LabCommand.Freeze(new NodeChoice.Listed(List.of(1, 4, 7))),
          new LabCommand.Thaw(new NodeChoice.All()),
          new LabCommand.Cut(List.of(List.of(0, 1), List.of(2, 3, 4))),
          new LabCommand.Heal(),
          new LabCommand.Slow(NodeChoice.of(2), new NodeChoice.All(), 1_500),
          new LabCommand.Drop(NodeChoice.of(2), NodeChoice.of(3), 0.125),
          new LabCommand.Pay("alice", "bob", 150_000_001, 20),
          new LabCommand.Payments(2.5),
          new LabCommand.Mine(new NodeChoice.Random(1), 6),
          new LabCommand.Shares(Map.of(0, 0.4, 7, 0.25)),
          new LabCommand.Mining(MiningMode.REAL),
          new LabCommand.Attack("double-spend", Map.of("q", "0.3", "z", "6")),
          new LabCommand.AttackStop(0),
          new LabCommand.AttackStop(2));

  @Test
  void everyCommandSurvivesTheWayThroughWordsAndThroughJson() {
    for (LabCommand command : ALL) {
      assertThat(LabCommand.parse(command.toText())).isEqualTo(command);
      assertThat(LabCommand.parseJson(command.toJson())).isEqualTo(command);
    }
    assertThat(ALL.stream().map(Object::getClass).distinct())
        .hasSize(LabCommand.class.getPermittedSubclasses().length);
  }

  @Test
  void readsWhatPeopleWrite() {
    assertThat(LabCommand.parse("  KILL   1,4,7-9 "))
        .isEqualTo(new LabCommand.Kill(new NodeChoice.Listed(List.of(1, 4, 7, 8, 9))));
    assertThat(LabCommand.parse("cut 0-2 | 3, 4"))
        .isEqualTo(new LabCommand.Cut(List.of(List.of(0, 1, 2), List.of(3, 4))));
    assertThat(LabCommand.parse("drop 1 2 10%"))
        .isEqualTo(new LabCommand.Drop(NodeChoice.of(1), NodeChoice.of(2), 0.1));
    assertThat(LabCommand.parse("pay alice bob 1.5"))
        .isEqualTo(new LabCommand.Pay("alice", "bob", 150_000_000, CommandText.DEFAULT_FEERATE));
    assertThat(LabCommand.parse("mine"))
        .isEqualTo(new LabCommand.Mine(new NodeChoice.Random(1), 1));
    assertThat(LabCommand.parseJson("{\"command\": \"kill\", \"nodes\": 3}"))
        .isEqualTo(new LabCommand.Kill(NodeChoice.of(3)));
    assertThat(LabCommand.parseJson("{\"command\": \"kill\", \"nodes\": [3, 5]}"))
        .isEqualTo(new LabCommand.Kill(new NodeChoice.Listed(List.of(3, 5))));
  }

  @Test
  void refusesWhatIsNoCommandWithASentence() {
    refuses("", "The command is empty");
    refuses("explode 3", "There is no command \"explode\"");
    refuses("kill", "The command is written: kill NODES");
    refuses("kill many", "\"many\" names no nodes");
    refuses("kill 9-3", "runs backwards");
    refuses("kill 1,1", "names node 1 twice");
    refuses("kill -1", "names no nodes");
    refuses("cut 0-3 | 3-5", "Node 3 is in two groups");
    refuses("cut", "A cut is written");
    refuses("slow 1 2 fast", "The delay must be a time");
    refuses("drop 1 2 2", "must be 0 to 1");
    refuses("pay alice bob 0", "more than 0");
    refuses("pay alice bob 1.123456789", "more than 8 places");
    refuses("pay alice bob 1e3", "must be a number");
    refuses("payments 1001", "0 to 1000");
    refuses("mine 1 0", "must be 1 to 1000");
    refuses("shares 0=0.7 1=0.7", "at most 1");
    refuses("mining deep", "must be scheduled, real or manual");
    refuses("attack x y", "should be written NAME=VALUE");
    refuses("heal 3", "The command is written: heal");
  }

  private static void refuses(String text, String why) {
    assertThatThrownBy(() -> LabCommand.parse(text))
        .isInstanceOf(LabException.class)
        .hasMessageContaining(why);
  }

  @Test
  void refusesJsonThatIsNoCommandWithASentence() {
    refusesJson("[]", "A command is a JSON object");
    refusesJson("{", "The command is not JSON");
    refusesJson("{\"nodes\": 3}", "needs \"command\"");
    refusesJson("{\"command\": \"kill\"}", "The command kill needs \"nodes\"");
    refusesJson("{\"command\": \"kill\", \"nodes\": 3, \"how\": 1}", "does not know \"how\"");
    refusesJson("{\"command\": \"cut\", \"groups\": 3}", "needs \"groups\"");
    refusesJson("{\"command\": \"slow\", \"one\": 1, \"other\": 2, \"delay\": -1}", "whole number");
  }

  private static void refusesJson(String json, String why) {
    assertThatThrownBy(() -> LabCommand.parseJson(json))
        .isInstanceOf(LabException.class)
        .hasMessageContaining(why);
  }
}
