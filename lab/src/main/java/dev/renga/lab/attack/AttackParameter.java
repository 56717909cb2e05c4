package dev.renga.lab.attack;

import dev.renga.lab.forge.Words;
import java.math.BigDecimal;
import java.util.List;

/// Something that an attack can be told.
///
/// @param name as commands have it
/// @param label for people
/// @param kind how it is asked for
/// @param least smallest value; 0 for choices
/// @param most largest value; 0 for choices
/// @param standard what holds unless told otherwise
/// @param choices words to choose from; empty for numbers
public record AttackParameter(
    String name,
    Words label,
    Kind kind,
    double least,
    double most,
    String standard,
    List<Choice> choices) {
  /// Copies the list.
  public AttackParameter {
    choices = List.copyOf(choices);
  }

  /// How a value is asked for.
  public enum Kind {
    /// A part of one; also written as a percentage.
    SHARE,
    /// A whole number.
    WHOLE,
    /// Any number.
    NUMBER,
    /// The number of a node.
    NODE,
    /// One of several words.
    CHOICE
  }

  /// One of several words.
  ///
  /// @param value as commands have it
  /// @param hint what it means
  public record Choice(String value, Words hint) {}

  static AttackParameter share(
      String name, String en, String ja, double least, double most, String standard) {
    return new AttackParameter(
        name, new Words(en, ja), Kind.SHARE, least, most, standard, List.of());
  }

  static AttackParameter whole(
      String name, String en, String ja, long least, long most, String standard) {
    return new AttackParameter(
        name, new Words(en, ja), Kind.WHOLE, least, most, standard, List.of());
  }

  static AttackParameter number(
      String name, String en, String ja, double least, double most, String standard) {
    return new AttackParameter(
        name, new Words(en, ja), Kind.NUMBER, least, most, standard, List.of());
  }

  static AttackParameter node(String name, String en, String ja) {
    return new AttackParameter(name, new Words(en, ja), Kind.NODE, 0, 1_000_000, "0", List.of());
  }

  static AttackParameter choice(
      String name, String en, String ja, String standard, List<Choice> choices) {
    return new AttackParameter(name, new Words(en, ja), Kind.CHOICE, 0, 0, standard, choices);
  }

  /// The number that a text means.
  ///
  /// @throws AttackException with a sentence when it is none, or out of range
  double parse(String text) {
    double value;
    try {
      String plain = text.strip();
      boolean percent = plain.endsWith("%");
      if (plain.length() > 40) {
        throw new NumberFormatException("too long");
      }
      value =
          new BigDecimal(percent ? plain.substring(0, plain.length() - 1).strip() : plain)
              .doubleValue();
      value = percent ? value / 100 : value;
    } catch (NumberFormatException e) {
      throw new AttackException(
          "%s must be a number, not \"%s\".".formatted(name, shortened(text)));
    }
    boolean whole = kind == Kind.WHOLE || kind == Kind.NODE;
    if (whole && value != Math.rint(value)) {
      throw new AttackException(
          "%s must be a whole number, not %s.".formatted(name, shortened(text)));
    }
    Ranges.check(name, value, least, most);
    return value;
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
