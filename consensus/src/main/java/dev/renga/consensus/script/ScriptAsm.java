package dev.renga.consensus.script;

import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Scripts as people write them: operations separated by blanks.
public final class ScriptAsm {
  private ScriptAsm() {}

  /// Prints a script as bitcoind does in `asm`: pushes of up to four bytes as numbers, others in
  /// hexadecimal, and `[error]` where the script cannot be read on.
  ///
  /// @param decodeSighash whether pushes that look like signatures end in the name of their hash
  ///   type, such as `[ALL]`; bitcoind does so for unlocking scripts
  public static String toText(Script script, boolean decodeSighash) {
    StringBuilder text = new StringBuilder();
    boolean decode = decodeSighash && !script.isUnspendable();
    ScriptReader reader = new ScriptReader(script);
    while (!reader.isAtEnd()) {
      if (!text.isEmpty()) {
        text.append(' ');
      }
      if (!reader.next()) {
        return text.append("[error]").toString();
      }
      if (reader.isDataPush()) {
        appendData(text, reader.data(), decode);
      } else {
        Opcode opcode = Opcode.of(reader.opcode());
        text.append(opcode != null ? opcode.text() : unnamed(reader.opcode()));
      }
    }
    return text.toString();
  }

  private static String unnamed(int code) {
    return code == 0xff ? "OP_INVALIDOPCODE" : "OP_UNKNOWN";
  }

  private static void appendData(StringBuilder text, Bytes data, boolean decodeSighash) {
    if (data.length() <= 4) {
      text.append(ScriptNumber.decode(data, false, 4));
      return;
    }
    String type = decodeSighash ? sighashName(data) : null;
    if (type == null) {
      text.append(data.toHex());
    } else {
      text.append(data.slice(0, data.length() - 1).toHex()).append('[').append(type).append(']');
    }
  }

  private static final ScriptFlags STRICT = ScriptFlags.of(ScriptFlag.STRICTENC);

  private static @Nullable String sighashName(Bytes data) {
    if (!SignatureEncoding.checkSignature(data, STRICT).isOk()) {
      return null;
    }
    int type = data.at(data.length() - 1);
    String anyone = (type & SignatureHash.ANYONECANPAY) != 0 ? "|ANYONECANPAY" : "";
    return switch (type & ~SignatureHash.ANYONECANPAY) {
      case SignatureHash.ALL -> "ALL" + anyone;
      case SignatureHash.NONE -> "NONE" + anyone;
      default -> "SINGLE" + anyone;
    };
  }

  /// Parses the notation of the reference implementation's tests and tools: decimal numbers are
  /// pushed (−1 and 0 to 16 by their opcodes), `0x…` are bytes put into the script unpushed,
  /// `'text'` is pushed, anything else is an opcode with or without `OP_`.
  ///
  /// @throws IllegalArgumentException when a word is none of these
  public static Script parse(String text) {
    ScriptBuilder builder = new ScriptBuilder();
    int from = 0;
    while (from < text.length()) {
      int to = from;
      while (to < text.length() && !isBlank(text.charAt(to))) {
        to++;
      }
      if (to > from) {
        append(builder, text.substring(from, to));
      }
      from = to + 1;
    }
    return builder.build();
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n';
  }

  private static void append(ScriptBuilder builder, String word) {
    if (isDecimal(word)) {
      long number = word.length() > 11 ? Long.MAX_VALUE : Long.parseLong(word);
      if (Math.abs(number) > 0xffffffffL) {
        throw new IllegalArgumentException("number out of range in script: " + word);
      }
      builder.number(number);
    } else if (word.startsWith("0x") && word.length() > 2) {
      builder.raw(Bytes.parseHex(word.substring(2)));
    } else if (word.length() >= 2 && word.startsWith("'") && word.endsWith("'")) {
      String quoted = word.substring(1, word.length() - 1);
      builder.push(Bytes.adopt(quoted.getBytes(StandardCharsets.UTF_8)));
    } else {
      builder.op(opcode(word));
    }
  }

  private static boolean isDecimal(String word) {
    int digits = word.startsWith("-") ? 1 : 0;
    if (digits == word.length()) {
      return false;
    }
    for (int i = digits; i < word.length(); i++) {
      if (word.charAt(i) < '0' || word.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static Opcode opcode(String word) {
    String name = word.startsWith("OP_") ? word : "OP_" + word;
    try {
      Opcode opcode = Opcode.valueOf(name);
      if (opcode.code() >= Opcode.OP_NOP.code() || opcode == Opcode.OP_RESERVED) {
        return opcode;
      }
    } catch (IllegalArgumentException e) {
      // said below, in words for people
    }
    throw new IllegalArgumentException("no opcode of script: " + word.toUpperCase(Locale.ROOT));
  }
}
