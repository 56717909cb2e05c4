package dev.renga.checks;

import java.util.List;

/// A place in production code where something is used that a ban may speak of.
///
/// @param room the module whose code it is
/// @param path the file
/// @param line the line in it, from 1
/// @param kind what is used
/// @param owner the class that has the method, constructor or field, or the type itself, fully
///   qualified
/// @param name the method or field; empty for a constructor or a type
/// @param parameters the erased types of the parameters as declared
record Use(
    String room,
    String path,
    int line,
    Kind kind,
    String owner,
    String name,
    List<String> parameters) {

  enum Kind {
    /// A method is called or referred to.
    METHOD,
    /// An object is made.
    CONSTRUCTOR,
    /// A field is read or written.
    FIELD,
    /// A type is named.
    TYPE,
    /// An exception type is caught.
    CATCH,
    /// A shape of the code that a ban speaks of; `owner` is the ban's id.
    SHAPE
  }

  boolean calls(String type, String method) {
    return kind == Kind.METHOD && owner.equals(type) && name.equals(method);
  }

  boolean calls(String type, String method, String... parameterTypes) {
    return calls(type, method) && parameters.equals(List.of(parameterTypes));
  }

  boolean makes(String type) {
    return kind == Kind.CONSTRUCTOR && owner.equals(type);
  }

  boolean makes(String type, String... parameterTypes) {
    return makes(type) && parameters.equals(List.of(parameterTypes));
  }

  boolean names(String type) {
    return kind == Kind.TYPE && owner.equals(type);
  }

  boolean namesPackage(String prefix) {
    return kind == Kind.TYPE && owner.startsWith(prefix);
  }

  boolean catches(String type) {
    return kind == Kind.CATCH && owner.equals(type);
  }

  boolean touches(String type, String field) {
    return kind == Kind.FIELD && owner.equals(type) && name.equals(field);
  }

  boolean isShape(String id) {
    return kind == Kind.SHAPE && owner.equals(id);
  }

  String text() {
    return switch (kind) {
      case METHOD -> owner + "." + name + "(" + String.join(", ", parameters) + ")";
      case CONSTRUCTOR -> "new " + owner + "(" + String.join(", ", parameters) + ")";
      case FIELD -> owner + "." + name;
      case TYPE -> owner;
      case CATCH -> "catch (" + owner + ")";
      case SHAPE -> name;
    };
  }
}
