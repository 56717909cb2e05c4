package dev.renga.wallet;

import dev.renga.primitives.Address;
import dev.renga.primitives.Amount;
import dev.renga.primitives.Script;
import dev.renga.primitives.TxOut;
import java.util.ArrayList;
import java.util.List;

/// What somebody wants to pay, and from what.
///
/// @param coins that may be spent
/// @param recipients outputs to make, in order
/// @param change where the rest goes
/// @param feerate satoshi per 1,000 virtual bytes, 0…[#MOST_FEERATE]
/// @param selection which coins are taken
/// @param lockTime unsigned 32 bits, of the transaction
/// @param replaceable whether the inputs signal replaceability (BIP125)
public record PaymentRequest(
    List<OwnedCoin> coins,
    List<TxOut> recipients,
    Script change,
    long feerate,
    CoinSelection selection,
    long lockTime,
    boolean replaceable) {
  /// A hundred bitcoin per 1,000 virtual bytes: beyond any sense.
  public static final long MOST_FEERATE = 100 * Amount.COIN;

  /// Copies the lists; refuses a feerate outside 0…[#MOST_FEERATE].
  public PaymentRequest {
    coins = List.copyOf(coins);
    recipients = List.copyOf(recipients);
    if (feerate < 0 || feerate > MOST_FEERATE) {
      throw new IllegalArgumentException(
          "feerate %s is not 0..%s".formatted(feerate, MOST_FEERATE));
    }
  }

  /// A replaceable payment from these coins, the largest first, without recipients yet.
  public static PaymentRequest of(List<OwnedCoin> coins, Script change, long feerate) {
    return new PaymentRequest(
        coins, List.of(), change, feerate, CoinSelection.LARGEST_FIRST, 0, true);
  }

  /// With one recipient more.
  ///
  /// @param value satoshi
  public PaymentRequest to(Script script, long value) {
    List<TxOut> more = new ArrayList<>(recipients);
    more.add(new TxOut(value, script));
    return new PaymentRequest(coins, more, change, feerate, selection, lockTime, replaceable);
  }

  /// With one recipient more.
  ///
  /// @param value satoshi
  public PaymentRequest to(Address address, long value) {
    return to(address.toScript(), value);
  }

  /// With another way to choose coins.
  public PaymentRequest with(CoinSelection other) {
    return new PaymentRequest(coins, recipients, change, feerate, other, lockTime, replaceable);
  }

  /// With a lock time.
  public PaymentRequest withLockTime(long other) {
    return new PaymentRequest(coins, recipients, change, feerate, selection, other, replaceable);
  }

  /// Not replaceable.
  public PaymentRequest asFinal() {
    return new PaymentRequest(coins, recipients, change, feerate, selection, lockTime, false);
  }
}
