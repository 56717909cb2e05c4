package dev.renga.wallet;

import dev.renga.primitives.Transaction;
import java.util.List;

/// What became of a [PaymentRequest].
public sealed interface Payment {
  /// A signed transaction, ready to be sent.
  ///
  /// @param transaction fully signed
  /// @param spent the coins it spends, in the order of its inputs
  /// @param fee satoshi
  /// @param changeIndex which output is the change; −1 if there is none
  record Made(Transaction transaction, List<OwnedCoin> spent, long fee, int changeIndex)
      implements Payment {
    /// Copies the list.
    public Made {
      spent = List.copyOf(spent);
    }
  }

  /// @param reason one sentence for people
  record Refused(String reason) implements Payment {}
}
