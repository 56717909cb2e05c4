package dev.renga.lab.live;

import dev.renga.primitives.Txid;
import dev.renga.wallet.AddressType;
import dev.renga.wallet.OwnedCoin;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What can be asked of [People]. Thread-safe.
///
/// @param lock guards the ledger and the book
record PeopleView(
    LabNetwork network, List<Person> people, Ledger ledger, PaymentBook book, Object lock) {
  Person person(int index) {
    return people.get(index);
  }

  /// A person of that name.
  ///
  /// @throws LabException with a sentence when there is none
  Person find(String name) {
    for (Person person : people) {
      if (person.name.equalsIgnoreCase(name)) {
        return person;
      }
    }
    throw new LabException(
        "There is nobody called \"%s\"; there are %s."
            .formatted(name, String.join(", ", people.stream().map(one -> one.name).toList())));
  }

  /// Confirmed coins that a person could spend now.
  List<OwnedCoin> spendable(String name) {
    Person person = find(name);
    synchronized (lock) {
      return new Purse(ledger, book).coins(person);
    }
  }

  List<LabSnapshot.PersonState> states() {
    synchronized (lock) {
      long[] balance = new long[people.size()];
      long[] immature = new long[people.size()];
      long[] pending = new long[people.size()];
      ledger
          .coins()
          .values()
          .forEach(
              held -> {
                balance[held.owner()] += held.output().value();
                immature[held.owner()] += ledger.isMature(held) ? 0 : held.output().value();
              });
      for (PaymentBook.Entry entry : book.all()) {
        if (entry.isOpen()) {
          pending[entry.paid.from()] -= entry.paid.amount() + entry.paid.fee();
          pending[entry.paid.to()] += entry.paid.amount();
        }
      }
      List<LabSnapshot.PersonState> states = new ArrayList<>();
      for (Person person : people) {
        states.add(
            new LabSnapshot.PersonState(
                person.name,
                person.keys.address(0, AddressType.P2WPKH).toText(network.network()),
                balance[person.index],
                immature[person.index],
                pending[person.index],
                person.node));
      }
      return states;
    }
  }

  /// The newest payments, oldest first.
  List<LabSnapshot.PaymentState> payments(int most) {
    synchronized (lock) {
      List<LabSnapshot.PaymentState> states = new ArrayList<>();
      for (PaymentBook.Entry entry : book.all()) {
        states.add(state(entry));
      }
      return states.subList(Math.max(0, states.size() - most), states.size());
    }
  }

  LabSnapshot.@Nullable PaymentState payment(Txid txid) {
    synchronized (lock) {
      PaymentBook.Entry entry = book.find(txid);
      return entry == null ? null : state(entry);
    }
  }

  private LabSnapshot.PaymentState state(PaymentBook.Entry entry) {
    int confirmations = entry.height < 0 ? 0 : ledger.height() - entry.height + 1;
    return new LabSnapshot.PaymentState(
        entry.txid(),
        people.get(entry.paid.from()).name,
        people.get(entry.paid.to()).name,
        entry.paid.amount(),
        entry.paid.fee(),
        entry.madeAt,
        entry.node,
        entry.status,
        entry.reached.cardinality(),
        confirmations,
        Math.max(confirmations, entry.mostConfirmations),
        entry.height);
  }

  /// Whether every running node has it, in its mempool or in a block.
  boolean isEverywhere(Txid txid) {
    int height;
    synchronized (lock) {
      PaymentBook.Entry entry = book.find(txid);
      height = entry == null ? -1 : entry.height;
    }
    return network.nodes().stream()
        .filter(node -> node.status() == NodeStatus.RUNNING)
        .allMatch(
            node -> Clients.has(node, txid) || (height >= 0 && node.view().height() >= height));
  }

  long open() {
    synchronized (lock) {
      return book.open();
    }
  }

  long awaited() {
    synchronized (lock) {
      return book.awaited();
    }
  }

  long lost() {
    synchronized (lock) {
      return book.lost();
    }
  }

  LabSnapshot.Times propagation() {
    synchronized (lock) {
      return book.propagation();
    }
  }

  LabSnapshot.Times propagation(int node) {
    synchronized (lock) {
      return book.propagation(node);
    }
  }

  PaymentBook.Totals totals() {
    synchronized (lock) {
      return book.totals();
    }
  }
}
