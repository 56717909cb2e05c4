package dev.renga.lab.attack;

import dev.renga.lab.forge.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A kind of attack, as people choose it.
///
/// @param name as commands have it
/// @param title a few words
/// @param summary what the attacker does
/// @param parameters what it can be told
/// @param maker makes the attack from checked values
public record AttackKind(
    String name,
    Words title,
    Words summary,
    List<AttackParameter> parameters,
    Function<Values, Attack> maker) {
  /// Copies the list.
  public AttackKind {
    parameters = List.copyOf(parameters);
  }

  /// The attack with these values; what is not given is as the parameter says.
  ///
  /// @throws AttackException with a sentence when a name or value is wrong
  public Attack make(Map<String, String> given) {
    for (String key : given.keySet()) {
      if (parameters.stream().noneMatch(each -> each.name().equals(key))) {
        throw new AttackException(
            "%s has no parameter %s; it has %s."
                .formatted(
                    name,
                    key,
                    String.join(", ", parameters.stream().map(AttackParameter::name).toList())));
      }
    }
    Map<String, String> texts = new LinkedHashMap<>();
    for (AttackParameter each : parameters) {
      texts.put(each.name(), given.getOrDefault(each.name(), each.standard()));
    }
    return maker.apply(new Values(this, texts));
  }

  /// Values by name.
  record Values(AttackKind kind, Map<String, String> texts) {
    private AttackParameter parameter(String name) {
      return kind.parameters().stream()
          .filter(each -> each.name().equals(name))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException(name));
    }

    String text(String name) {
      String text = texts.get(name);
      if (text == null) {
        throw new IllegalArgumentException(name);
      }
      return text;
    }

    double real(String name) {
      return parameter(name).parse(text(name));
    }

    int whole(String name) {
      return (int) real(name);
    }
  }
}
