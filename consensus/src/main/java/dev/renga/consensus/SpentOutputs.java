package dev.renga.consensus;

import dev.renga.primitives.Amount;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import java.util.ArrayList;
import java.util.List;

/// The outputs that an isolated block spends, as a text file tells them.
///
/// Two forms are read, by their first line. One names every input of every transaction after the
/// coinbase: `tx_index,input_index,prev_txid,prev_vout,value_sat,script_pubkey_hex,height,coinbase,
/// mtp`. The other names only transactions all of whose inputs are known, maybe of several blocks:
/// `block_height,tx_index,input_index,prev_txid,prev_vout,value_sat,script_pubkey_hex,
/// created_height`. Lines end with a line feed; `-` stands for what is not known.
///
/// @param entries in the order of the file
/// @param complete whether every input of the block is meant to be there
public record SpentOutputs(List<Entry> entries, boolean complete) {
  private static final String COMPLETE =
      "tx_index,input_index,prev_txid,prev_vout,value_sat,script_pubkey_hex,height,coinbase,mtp";
  private static final String PARTIAL =
      "block_height,tx_index,input_index,prev_txid,prev_vout,value_sat,script_pubkey_hex,"
          + "created_height";
  private static final int COLUMNS_MAX = 9;

  /// What stands for a number that is not known.
  public static final long UNKNOWN = -1;

  /// Copies the list.
  public SpentOutputs {
    entries = List.copyOf(entries);
  }

  /// One output.
  ///
  /// @param blockHeight height of the block that spends it, or [#UNKNOWN]
  /// @param transaction index of the spending transaction in its block
  /// @param input index of the spending input
  /// @param outPoint the output's name
  /// @param output amount and script
  /// @param height height of the block that made it, or [#UNKNOWN]
  /// @param coinbase 1 if a coinbase made it, 0 if not, or [#UNKNOWN]
  /// @param medianTimePast that of the block before the one that made it, or [#UNKNOWN]
  public record Entry(
      long blockHeight,
      int transaction,
      int input,
      OutPoint outPoint,
      TxOut output,
      long height,
      long coinbase,
      long medianTimePast) {}

  /// Parses a file.
  ///
  /// @throws IllegalArgumentException when it has neither form; the message names the line
  public static SpentOutputs parse(String text) {
    List<String> lines = text.lines().toList();
    String title = lines.isEmpty() ? "" : lines.get(0);
    boolean complete = title.equals(COMPLETE);
    if (!complete && !title.equals(PARTIAL)) {
      throw new IllegalArgumentException(
          "The first line of a file of spent outputs is either \"%s\" or \"%s\"."
              .formatted(COMPLETE, PARTIAL));
    }
    List<Entry> entries = new ArrayList<>(lines.size());
    for (int i = 1; i < lines.size(); i++) {
      try {
        List<String> columns = split(lines.get(i));
        entries.add(complete ? complete(columns) : partial(columns));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "Line %s of the spent outputs cannot be read: %s.".formatted(i + 1, e.getMessage()), e);
      }
    }
    return new SpentOutputs(entries, complete);
  }

  /// The entries of one block of several.
  public SpentOutputs forBlock(int height) {
    List<Entry> kept = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.blockHeight == UNKNOWN || entry.blockHeight == height) {
        kept.add(entry);
      }
    }
    return new SpentOutputs(kept, complete);
  }

  private static List<String> split(String line) {
    List<String> columns = new ArrayList<>(COLUMNS_MAX);
    int from = 0;
    for (int comma = line.indexOf(','); comma >= 0; comma = line.indexOf(',', from)) {
      if (columns.size() == COLUMNS_MAX) {
        throw new IllegalArgumentException("too many columns");
      }
      columns.add(line.substring(from, comma));
      from = comma + 1;
    }
    columns.add(line.substring(from));
    return columns;
  }

  private static Entry complete(List<String> columns) {
    expect(columns, 9);
    return entry(
        UNKNOWN,
        columns.subList(0, 6),
        number(columns.get(6), "height", Integer.MAX_VALUE),
        number(columns.get(7), "coinbase", 1),
        number(columns.get(8), "mtp", 0xffffffffL));
  }

  private static Entry partial(List<String> columns) {
    expect(columns, 8);
    return entry(
        number(columns.get(0), "block_height", Integer.MAX_VALUE),
        columns.subList(1, 7),
        number(columns.get(7), "created_height", Integer.MAX_VALUE),
        UNKNOWN,
        UNKNOWN);
  }

  private static void expect(List<String> columns, int count) {
    if (columns.size() != count) {
      throw new IllegalArgumentException(
          "it has %s columns instead of %s".formatted(columns.size(), count));
    }
  }

  private static Entry entry(
      long blockHeight, List<String> columns, long height, long coinbase, long medianTimePast) {
    OutPoint outPoint =
        new OutPoint(Txid.parse(columns.get(2)), known(columns.get(3), "prev_vout", 0xffffffffL));
    TxOut output =
        new TxOut(
            known(columns.get(4), "value_sat", Amount.MAX_MONEY), Script.parseHex(columns.get(5)));
    return new Entry(
        blockHeight,
        (int) known(columns.get(0), "tx_index", Integer.MAX_VALUE),
        (int) known(columns.get(1), "input_index", Integer.MAX_VALUE),
        outPoint,
        output,
        height,
        coinbase,
        medianTimePast);
  }

  private static long known(String text, String column, long largest) {
    long value = number(text, column, largest);
    if (value == UNKNOWN) {
      throw new IllegalArgumentException(column + " is missing");
    }
    return value;
  }

  private static long number(String text, String column, long largest) {
    if (text.equals("-")) {
      return UNKNOWN;
    }
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(column + " is not a number", e);
    }
    if (value < 0 || value > largest) {
      throw new IllegalArgumentException(column + " is not in 0.." + largest);
    }
    return value;
  }
}
