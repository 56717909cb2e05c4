package dev.renga.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Txid;
import java.util.List;
import java.util.Locale;

/// A call with its arguments in order. Missing and `null` arguments are the same.
///
/// The accessors check the type and answer with bitcoind's codes and sentences.
///
/// @param method name of the method
/// @param arguments in order; no JSON object shares them
/// @param user who asks, as authenticated
/// @param path path of the URL, such as `/` or `/wallet/name`
public record RpcRequest(String method, List<JsonNode> arguments, String user, String path) {
  /// Copies the list.
  public RpcRequest {
    arguments = List.copyOf(arguments);
  }

  /// Whether an argument was given.
  public boolean has(int index) {
    return index < arguments.size() && !arguments.get(index).isNull();
  }

  /// The argument, `null` in JSON's sense if missing.
  public JsonNode at(int index) {
    return index < arguments.size() ? arguments.get(index) : NullNode.getInstance();
  }

  /// A string that must be there.
  public String text(int index) throws RpcException {
    JsonNode node = at(index);
    if (!node.isTextual()) {
      throw wrongType(node, "string");
    }
    return node.textValue();
  }

  /// A string, or something else when it is missing.
  public String text(int index, String otherwise) throws RpcException {
    return has(index) ? text(index) : otherwise;
  }

  /// A whole number of 32 bits that must be there.
  public int integer(int index) throws RpcException {
    long value = number(index);
    if (value != (int) value) {
      throw new RpcException(RpcException.MISC_ERROR, "JSON integer out of range");
    }
    return (int) value;
  }

  /// A whole number of 32 bits, or something else when it is missing.
  public int integer(int index, int otherwise) throws RpcException {
    return has(index) ? integer(index) : otherwise;
  }

  /// A whole number of 64 bits that must be there.
  public long number(int index) throws RpcException {
    JsonNode node = at(index);
    if (!node.isNumber()) {
      throw wrongType(node, "number");
    }
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw new RpcException(RpcException.MISC_ERROR, "JSON integer out of range");
    }
    return node.longValue();
  }

  /// A truth value, or something else when it is missing.
  public boolean truth(int index, boolean otherwise) throws RpcException {
    if (!has(index)) {
      return otherwise;
    }
    JsonNode node = at(index);
    if (!node.isBoolean()) {
      throw wrongType(node, "bool");
    }
    return node.booleanValue();
  }

  /// An array that must be there.
  public JsonNode array(int index) throws RpcException {
    JsonNode node = at(index);
    if (!node.isArray()) {
      throw wrongType(node, "array");
    }
    return node;
  }

  /// An object that must be there.
  public JsonNode object(int index) throws RpcException {
    JsonNode node = at(index);
    if (!node.isObject()) {
      throw wrongType(node, "object");
    }
    return node;
  }

  /// A block hash in display order.
  public BlockHash blockHash(int index, String name) throws RpcException {
    return BlockHash.parse(hashText(text(index), name));
  }

  /// A txid in display order.
  public Txid txid(int index, String name) throws RpcException {
    return Txid.parse(hashText(text(index), name));
  }

  /// Checks that a text is 64 hexadecimal digits.
  public static String hashText(String text, String name) throws RpcException {
    if (text.length() != 64) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          "%s must be of length 64 (not %s, for '%s')".formatted(name, text.length(), text));
    }
    if (!isHex(text)) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          "%s must be hexadecimal string (not '%s')".formatted(name, text));
    }
    return text;
  }

  /// Bytes in hexadecimal digits; `complaint` is what the client reads when they are none, with
  /// code [RpcException#DESERIALIZATION_ERROR].
  public Bytes bytes(int index, String complaint) throws RpcException {
    String text = text(index);
    if (text.length() % 2 != 0 || !isHex(text)) {
      throw new RpcException(RpcException.DESERIALIZATION_ERROR, complaint);
    }
    return Bytes.parseHex(text);
  }

  private static boolean isHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F')) {
        return false;
      }
    }
    return true;
  }

  /// The error for a value of the wrong kind.
  public static RpcException wrongType(JsonNode node, String expected) {
    return new RpcException(
        RpcException.TYPE_ERROR,
        "JSON value of type %s is not of expected type %s".formatted(typeName(node), expected));
  }

  /// What bitcoind calls the kind of a value.
  public static String typeName(JsonNode node) {
    return switch (node.getNodeType()) {
      case BOOLEAN -> "bool";
      case MISSING, NULL -> "null";
      default -> node.getNodeType().name().toLowerCase(Locale.ROOT);
    };
  }
}
