package dev.renga.rpc.methods;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.renga.primitives.Amount;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Txid;
import dev.renga.rpc.RpcException;
import dev.renga.rpc.RpcRequest;
import java.math.BigDecimal;

/// Reads arguments and fields of arguments with bitcoind's codes and sentences.
final class Arguments {
  private static final long MOST_SATOSHI = 999_999_999_999_999_999L; // eighteen digits

  private Arguments() {}

  /// Checks the kinds of all arguments before any is looked at: `string`, `number`, `bool`,
  /// `array`, `object`, or `any`; a trailing `?` allows it to be missing.
  static void check(RpcRequest request, String... kinds) throws RpcException {
    for (int i = 0; i < kinds.length; i++) {
      boolean optional = kinds[i].endsWith("?");
      String kind = optional ? kinds[i].substring(0, kinds[i].length() - 1) : kinds[i];
      boolean skipped = kind.equals("any") || (optional && !request.has(i));
      if (!skipped && !isKind(request.at(i), kind)) {
        throw RpcRequest.wrongType(request.at(i), kind);
      }
    }
  }

  private static boolean isKind(JsonNode node, String kind) {
    return switch (kind) {
      case "string" -> node.isTextual();
      case "number" -> node.isNumber();
      case "bool" -> node.isBoolean();
      case "array" -> node.isArray();
      case "object" -> node.isObject();
      default -> throw new IllegalArgumentException("no kind of JSON value: " + kind);
    };
  }

  /// A field of an object that must be there and of a kind.
  static JsonNode field(JsonNode object, String name, String kind) throws RpcException {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      throw new RpcException(RpcException.TYPE_ERROR, "Missing " + name);
    }
    return checked(value, name, kind);
  }

  /// A field of an object; a missing node if it is not there.
  static JsonNode optionalField(JsonNode object, String name, String kind) throws RpcException {
    JsonNode value = object.path(name);
    return value.isMissingNode() || value.isNull()
        ? MissingNode.getInstance()
        : checked(value, name, kind);
  }

  private static JsonNode checked(JsonNode value, String name, String kind) throws RpcException {
    if (!isKind(value, kind)) {
      throw new RpcException(
          RpcException.TYPE_ERROR,
          "JSON value of type %s for field %s is not of expected type %s"
              .formatted(RpcRequest.typeName(value), name, kind));
    }
    return value;
  }

  /// Satoshi from a number or text of bitcoin, 0…21 million bitcoin with at most eight decimals.
  static long amount(JsonNode value) throws RpcException {
    if (!value.isNumber() && !value.isTextual()) {
      throw new RpcException(RpcException.TYPE_ERROR, "Amount is not a number or string");
    }
    BigDecimal bitcoin =
        value.isTextual() ? decimal(value.textValue()) : sensible(value.decimalValue());
    BigDecimal satoshi = bitcoin.scaleByPowerOfTen(8).stripTrailingZeros();
    if (satoshi.scale() > 0 || satoshi.abs().compareTo(BigDecimal.valueOf(MOST_SATOSHI)) > 0) {
      throw new RpcException(RpcException.TYPE_ERROR, "Invalid amount");
    }
    if (!Amount.isInRange(satoshi.longValueExact())) {
      throw new RpcException(RpcException.TYPE_ERROR, "Amount out of range");
    }
    return satoshi.longValueExact();
  }

  private static BigDecimal decimal(String text) throws RpcException {
    if (!isJsonNumber(text)) {
      throw new RpcException(RpcException.TYPE_ERROR, "Invalid amount");
    }
    try {
      return sensible(new BigDecimal(text));
    } catch (NumberFormatException e) { // an exponent beyond all bounds
      throw new RpcException(RpcException.TYPE_ERROR, "Invalid amount");
    }
  }

  // Numbers such as 1e1000000000 are small to write and costly to calculate with.
  private static BigDecimal sensible(BigDecimal number) throws RpcException {
    if (Math.abs((long) number.scale()) > 64 || number.precision() > 64) {
      throw new RpcException(RpcException.TYPE_ERROR, "Invalid amount");
    }
    return number;
  }

  private static boolean isJsonNumber(String text) {
    int at = text.startsWith("-") ? 1 : 0;
    int whole = digits(text, at);
    if (whole == at || text.length() > 64 || (text.charAt(at) == '0' && whole > at + 1)) {
      return false;
    }
    at = whole;
    if (at < text.length() && text.charAt(at) == '.') {
      int end = digits(text, at + 1);
      if (end == at + 1) {
        return false;
      }
      at = end;
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      boolean sign = at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-');
      int from = sign ? at + 1 : at;
      int end = digits(text, from);
      if (end == from) {
        return false;
      }
      at = end;
    }
    return at == text.length();
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  /// Satoshi per 1,000 virtual bytes, from bitcoin; below one bitcoin.
  static long feerate(RpcRequest request, int index, long otherwise) throws RpcException {
    if (!request.has(index)) {
      return otherwise;
    }
    long value = amount(request.at(index));
    if (value >= Amount.COIN) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          "Fee rates larger than or equal to 1BTC/kvB are not accepted");
    }
    return value;
  }

  /// Bytes in hexadecimal digits, at least one.
  static Bytes hex(JsonNode value, String name) throws RpcException {
    String text = value.isTextual() ? value.textValue() : "";
    if (!TransactionHex.isHex(text)) {
      throw new RpcException(
          RpcException.INVALID_PARAMETER,
          "%s must be hexadecimal string (not '%s')".formatted(name, text));
    }
    return Bytes.parseHex(text);
  }

  /// The field `txid` of an object.
  static Txid txid(JsonNode object) throws RpcException {
    JsonNode value = object.path("txid");
    if (!value.isTextual()) {
      throw RpcRequest.wrongType(value, "string");
    }
    return Txid.parse(RpcRequest.hashText(value.textValue(), "txid"));
  }

  /// A whole number of 32 bits.
  static int integer(JsonNode value) throws RpcException {
    long number = number(value);
    if (number != (int) number) {
      throw new RpcException(RpcException.MISC_ERROR, "JSON integer out of range");
    }
    return (int) number;
  }

  /// A whole number of 64 bits.
  static long number(JsonNode value) throws RpcException {
    if (!value.isNumber()) {
      throw RpcRequest.wrongType(value, "number");
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new RpcException(RpcException.MISC_ERROR, "JSON integer out of range");
    }
    return value.longValue();
  }
}
