package dev.renga.lab.live;

import dev.renga.primitives.OutPoint;
import dev.renga.primitives.TxOut;
import dev.renga.wallet.OwnedCoin;
import dev.renga.wallet.Payment;
import dev.renga.wallet.PaymentRequest;
import java.util.ArrayList;
import java.util.List;

/// What people can spend now, and payments made of it. Guarded by [People].
record Purse(Ledger ledger, PaymentBook book) {
  /// A signed payment of confirmed coins, and of a person's own unconfirmed change where they are
  /// not enough.
  ///
  /// @throws LabException with a sentence when they are not enough either
  Payment.Made make(Person from, Person to, long amount, long feerate) {
    List<OwnedCoin> coins = coins(from);
    Payment payment = request(from, to, amount, feerate, coins);
    if (payment instanceof Payment.Refused) {
      coins.addAll(change(from));
      payment = request(from, to, amount, feerate, coins);
    }
    return switch (payment) {
      case Payment.Made made -> made;
      case Payment.Refused(String reason) ->
          throw new LabException("%s cannot pay: %s".formatted(from.name, reason));
    };
  }

  private static Payment request(
      Person from, Person to, long amount, long feerate, List<OwnedCoin> coins) {
    return from.payer.pay(
        PaymentRequest.of(coins, from.script, feerate * 1_000).to(to.script, amount));
  }

  /// Confirmed coins of a person that no open payment spends.
  List<OwnedCoin> coins(Person person) {
    List<OwnedCoin> coins = new ArrayList<>();
    ledger
        .coins()
        .forEach(
            (outPoint, held) -> {
              if (held.owner() == person.index
                  && ledger.isMature(held)
                  && !book.isSpent(outPoint)) {
                coins.add(new OwnedCoin(outPoint, held.output()));
              }
            });
    coins.sort(java.util.Comparator.comparing(coin -> coin.outPoint().toString()));
    return coins;
  }

  /// What a person's own open payments give back.
  private List<OwnedCoin> change(Person person) {
    List<OwnedCoin> coins = new ArrayList<>();
    for (PaymentBook.Entry entry : book.all()) {
      int index = entry.paid.change();
      if (entry.isOpen() && entry.paid.from() == person.index && index >= 0) {
        OutPoint outPoint = new OutPoint(entry.txid(), index);
        TxOut output = entry.paid.transaction().outputs().get(index);
        if (!book.isSpent(outPoint)) {
          coins.add(new OwnedCoin(outPoint, output));
        }
      }
    }
    return coins;
  }
}
