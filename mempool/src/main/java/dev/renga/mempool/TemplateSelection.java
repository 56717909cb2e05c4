package dev.renga.mempool;

import dev.renga.chain.HeaderNode;
import dev.renga.primitives.Transaction;
import java.util.List;

/// What a miner would put into the next block.
///
/// @param tip the block that it would come after
/// @param entries parents before children
/// @param fees satoshi of all
/// @param weight weight units of all
/// @param sigopCost signature operation cost of all
public record TemplateSelection(
    HeaderNode tip, List<MempoolEntry> entries, long fees, long weight, long sigopCost) {
  /// Copies the list.
  public TemplateSelection {
    entries = List.copyOf(entries);
  }

  /// The transactions alone.
  public List<Transaction> transactions() {
    return entries.stream().map(MempoolEntry::transaction).toList();
  }
}
