package dev.renga.rpc;

import java.util.List;

/// One call that clients can make.
///
/// @param name in lower case, as bitcoind has it
/// @param category section of `help`
/// @param arguments names in order, for calls by name; `a|b` gives two names; a trailing `?` says
///   that the argument may be left out
/// @param help what it does, for people, one sentence or more
/// @param handler the work; called on a virtual thread
public record RpcMethod(
    String name, String category, List<String> arguments, String help, Handler handler) {

  /// The work of a method.
  @FunctionalInterface
  public interface Handler {
    /// Answers a call whose number of arguments has been checked.
    RpcResult call(RpcRequest request) throws RpcException;
  }

  /// Copies the list.
  public RpcMethod {
    arguments = List.copyOf(arguments);
  }

  /// Name and arguments as `help` lists them, such as `getblock "blockhash" ( verbosity )`.
  public String usage() {
    StringBuilder text = new StringBuilder(name);
    boolean optional = false;
    for (String argument : arguments) {
      if (argument.endsWith("?") && !optional) {
        text.append(" (");
        optional = true;
      }
      text.append(' ').append(plainName(argument));
    }
    return optional ? text.append(" )").toString() : text.toString();
  }

  /// Arguments that must be given.
  int required() {
    int count = 0;
    for (String argument : arguments) {
      if (argument.endsWith("?")) {
        break;
      }
      count++;
    }
    return count;
  }

  /// Position of an argument by one of its names; −1 if it has none such.
  int positionOf(String argument) {
    for (int i = 0; i < arguments.size(); i++) {
      String names = stripped(arguments.get(i));
      if (("|" + names + "|").contains("|" + argument + "|")) {
        return i;
      }
    }
    return -1;
  }

  private static String stripped(String argument) {
    return argument.endsWith("?") ? argument.substring(0, argument.length() - 1) : argument;
  }

  private static String plainName(String argument) {
    String names = stripped(argument);
    int bar = names.indexOf('|');
    return bar < 0 ? names : names.substring(0, bar);
  }
}
