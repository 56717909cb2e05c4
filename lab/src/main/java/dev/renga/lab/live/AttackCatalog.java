package dev.renga.lab.live;

import java.util.List;
import java.util.Map;

/// Makes attacks from what a person asks for.
public interface AttackCatalog {
  /// No attacks.
  AttackCatalog NONE =
      new AttackCatalog() {
        @Override
        public List<String> names() {
          return List.of();
        }

        @Override
        public LabAttack make(String name, Map<String, String> parameters) {
          throw new LabException(
              "This network knows no attacks, so \"%s\" is none.".formatted(name));
        }
      };

  /// The names it knows.
  List<String> names();

  /// An attack.
  ///
  /// @throws LabException with a sentence when the name or a parameter is wrong
  LabAttack make(String name, Map<String, String> parameters);
}
