package dev.renga.lab.attack;

import dev.renga.lab.live.LabAttack;
import dev.renga.lab.live.LabException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// An attack as a live network runs it: notes on its way, and at the end a note with the outcome.
///
/// The last note's phase is `succeeded`, `failed` or `stopped`; its figures hold, besides those of
/// the attack, `outcome`, and the sentences `what-en`, `what-ja`, `why-en` and `why-ja`.
final class LabAttacker implements LabAttack {
  private final Attack attack;

  private LabAttacker(Attack attack) {
    this.attack = attack;
  }

  static LabAttack of(Attack attack) {
    return new LabAttacker(attack);
  }

  @Override
  public String name() {
    return attack.name();
  }

  @Override
  public void run(Desk desk) throws InterruptedException {
    Outcome outcome;
    try {
      outcome = attack.run(new LabField(desk));
    } catch (AttackException e) {
      throw new LabException(String.valueOf(e.getMessage()), e);
    }
    String result = outcome.result().name().toLowerCase(Locale.ROOT);
    Map<String, String> figures = new LinkedHashMap<>(outcome.figures());
    figures.put("outcome", result);
    figures.put("what-en", outcome.what().en());
    figures.put("what-ja", outcome.what().ja());
    figures.put("why-en", outcome.why().en());
    figures.put("why-ja", outcome.why().ja());
    desk.note(result, figures);
  }
}
