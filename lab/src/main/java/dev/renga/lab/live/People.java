package dev.renga.lab.live;

import dev.renga.chain.HeaderNode;
import dev.renga.crypto.Secp256k1;
import dev.renga.crypto.Sha256;
import dev.renga.lab.event.EventLog;
import dev.renga.lab.event.LabEvent;
import dev.renga.lab.model.Dice;
import dev.renga.node.RengaNode;
import dev.renga.primitives.Block;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.Txid;
import dev.renga.wallet.KeyRing;
import dev.renga.wallet.Payment;
import dev.renga.wallet.Signer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// People with keys who pay each other. Each is a client of some running node; when it goes down
/// the person turns to another one, and hands in again what the network may have lost.
///
/// Their keys follow from the seed of the network: nobody should pay them with anything that
/// counts.
final class People implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(People.class);
  private static final long TICK_MILLIS = 20;
  private static final long RESEND_MILLIS = 3_000;
  private static final int SUBMIT_TRIES = 5;

  /// Unconfirmed payments, one building on the other, that a node takes at most.
  private static final int MAX_PARENTS = 25;

  /// Payments that are being handed in at the same time; more wait for their turn.
  private static final int AT_ONCE = 64;

  /// How long a payment may take to be at every node, see [#settle].
  static final long REACH_MILLIS = 30_000;

  private final LabNetwork network;
  private final EventLog log;
  private final Cables cables;
  private final Dice dice;
  private final Clients clients;
  private final List<Person> people = new ArrayList<>();
  private final Ledger ledger;
  private final PaymentBook book = new PaymentBook();
  private final Purse purse;
  private final Probe reach;
  private final PeopleView view;
  private final Thread thread;
  private final java.util.concurrent.Semaphore places = new java.util.concurrent.Semaphore(AT_ONCE);

  /// Guards people, ledger and book; never held while a node is asked.
  private final Object lock = new Object();

  private final long longWait;
  private volatile double perSecond;
  private volatile boolean closed;

  People(
      LabNetwork network, LabConfig config, EventLog log, Cables cables, Probe reach, Dice dice) {
    this.network = network;
    this.log = log;
    this.cables = cables;
    this.reach = reach;
    this.dice = dice;
    this.clients = new Clients(network, dice.split("clients"));
    this.longWait = Math.max(2_000, 15L * config.trickleMillis());
    this.perSecond = config.paymentsPerSecond();
    byte[] text = ("people of " + config.seed()).getBytes(StandardCharsets.UTF_8);
    byte[] seed = Sha256.hash(text, 0, text.length);
    KeyRing keys = KeyRing.from(Bytes.adopt(seed), config.people());
    Signer signer = new Signer(Secp256k1.load());
    Map<Script, Integer> owners = new HashMap<>();
    for (int i = 0; i < config.people(); i++) {
      Person person = new Person(i, keys.keys().get(i), signer, dice.split(i));
      people.add(person);
      owners.put(person.script, i);
    }
    this.ledger = new Ledger(owners, network.network().genesis().hash());
    this.purse = new Purse(ledger, book);
    this.view = new PeopleView(network, people, ledger, book, lock);
    this.thread = Thread.ofVirtual().name("lab-people").unstarted(this::run);
  }

  /// Whom the block of a height, or a node's blocks, pay: people in turn.
  Script scriptOf(int number) {
    return people.get(number % people.size()).script;
  }

  /// What can be asked.
  PeopleView view() {
    return view;
  }

  /// Takes in the chain from before the start, and begins to pay.
  void start() {
    follow();
    thread.start();
  }

  double perSecond() {
    return perSecond;
  }

  void perSecond(double rate) {
    perSecond = rate;
  }

  private void run() {
    long next = network.millis();
    while (!closed) {
      try {
        Thread.sleep(TICK_MILLIS);
        follow();
        settle();
        resend();
        double rate = perSecond;
        long now = network.millis();
        if (rate <= 0) {
          next = now;
        }
        for (int made = 0; rate > 0 && next <= now && made < AT_ONCE; made++) {
          payAtRandom();
          next = Math.max(next, now - 1_000) + Math.max(1, (long) dice.exponential(1_000 / rate));
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.error("The people stumbled; they go on", e);
      }
    }
  }

  /// Moves the ledger to the best chain.
  private void follow() {
    HeaderNode best;
    try {
      best = network.bestTip();
    } catch (LabException e) {
      return;
    }
    List<Block> way;
    if (best.hash().equals(ledger.tip())) { // only this thread moves it
      return;
    }
    way = ledger.way(best, this::read);
    if (way == null) {
      return; // the node that had it is gone: next time
    }
    List<Block> backward = new ArrayList<>();
    List<PaymentBook.Change> changes;
    int from;
    synchronized (lock) {
      from = ledger.height();
      ledger.go(
          best,
          way,
          new Ledger.Listener() {
            @Override
            public void connected(Block block, int height) {
              // the way itself
            }

            @Override
            public void disconnected(Block block, int height) {
              backward.add(block);
            }
          });
      changes = book.moved(backward, from, way, ledger.height(), network.millis());
    }
    changes.forEach(change -> tell(change, best));
  }

  private @Nullable Block read(HeaderNode at) {
    for (LabNode node : network.nodes()) {
      RengaNode running = node.running().orElse(null);
      if (running == null) {
        continue;
      }
      try {
        HeaderNode own = running.chain().view().find(at.hash());
        Block block = own == null ? null : running.chain().block(own);
        if (block != null) {
          return block;
        }
      } catch (RuntimeException e) {
        LOG.debug("{} was ended while its chain was read: {}", node, e.getMessage());
      }
    }
    return null;
  }

  private void tell(PaymentBook.Change change, HeaderNode best) {
    PaymentBook.Entry entry = change.entry();
    LabEvent.What what =
        switch (entry.status) {
          case CONFIRMED ->
              new LabEvent.PaymentConfirmed(
                  entry.txid(), best.ancestor(entry.height).hash(), entry.height);
          case TAKEN_BACK, PENDING ->
              new LabEvent.PaymentTakenBack(entry.txid(), change.confirmations());
          case CONFLICTED, REFUSED -> new LabEvent.PaymentConflicted(entry.txid());
        };
    log.publish(LabEvent.NO_NODE, "best chain", what);
  }

  private void payAtRandom() {
    if (!places.tryAcquire()) {
      reach.failed("no payment could be made: %s wait for an answer already".formatted(AT_ONCE));
      return;
    }
    int from = dice.nextInt(people.size());
    int to = (from + 1 + dice.nextInt(people.size() - 1)) % people.size();
    long amount = 100_000 + dice.nextLong(50_000_000);
    Thread.ofVirtual()
        .name("lab-pay")
        .start(
            () -> {
              try {
                var _ =
                    pay(
                        people.get(from),
                        people.get(to),
                        amount,
                        CommandText.DEFAULT_FEERATE,
                        null,
                        "people");
              } catch (LabException e) {
                LOG.debug("no payment: {}", e.text());
              } finally {
                places.release();
              }
            });
  }

  /// One person pays another through a running node.
  ///
  /// @param feerate satoshi per virtual byte
  /// @throws LabException with a sentence when it cannot be
  ///
  /// @param through the node; `null` for the payer's own
  Txid pay(
      String from, String to, long amount, long feerate, @Nullable LabNode through, String cause) {
    return pay(view.find(from), view.find(to), amount, feerate, through, cause);
  }

  private Txid pay(
      Person from, Person to, long amount, long feerate, @Nullable LabNode through, String cause) {
    PaymentBook.Entry entry;
    synchronized (lock) {
      Payment.Made made = purse.make(from, to, amount, feerate);
      entry =
          book.add(
              new PaymentBook.Paid(
                  made.transaction(), from.index, to.index, amount, made.fee(), made.changeIndex()),
              -1,
              network.millis());
    }
    String why = "there is no running node";
    for (int i = 0; i < SUBMIT_TRIES; i++) {
      LabNode node = through != null ? through : clients.nodeOf(from);
      if (node == null) {
        break;
      }
      begin(entry, node);
      Clients.Handed handed = Clients.hand(node, entry.paid.transaction());
      switch (handed) {
        case Clients.Handed.Taken() -> {
          took(entry, node);
          log.publish(
              node.index(),
              cause,
              new LabEvent.PaymentMade(entry.txid(), from.name, to.name, amount, entry.paid.fee()));
          return entry.txid();
        }
        case Clients.Handed.Refused(String reason) -> {
          synchronized (lock) {
            book.refused(entry);
          }
          log.publish(
              node.index(), cause, new LabEvent.PaymentRefused(from.name, to.name, amount, reason));
          throw new LabException(
              "Node %s refuses the payment: %s.".formatted(node.index(), reason));
        }
        case Clients.Handed.Gone(String reason) -> why = reason;
        case Clients.Handed.Lacking(List<Txid> parents) -> {
          why = "node %s does not know what it spends".formatted(node.index());
          handParents(parents, node, MAX_PARENTS);
          if (i > 0 && through == null) {
            clients.leave(from); // it may be behind: another one, then
          }
        }
      }
    }
    synchronized (lock) {
      book.refused(entry);
    }
    if (through == null) {
      reach.failed("nobody took a payment: " + why);
    }
    log.publish(
        LabEvent.NO_NODE, cause, new LabEvent.PaymentRefused(from.name, to.name, amount, why));
    throw new LabException("Nobody takes the payment: %s.".formatted(why));
  }

  /// Hands a node the payments that another one builds on, oldest first; those that are no payments
  /// of people are not to be had.
  private void handParents(List<Txid> parents, LabNode node, int most) {
    for (Txid parent : parents) {
      PaymentBook.Entry entry;
      synchronized (lock) {
        entry = book.find(parent);
      }
      if (entry == null || !entry.isOpen() || most <= 0) {
        continue;
      }
      if (Clients.hand(node, entry.paid.transaction())
          instanceof Clients.Handed.Lacking(List<Txid> further)) {
        handParents(further, node, most - 1);
        var again = Clients.hand(node, entry.paid.transaction());
        LOG.debug("{} was handed {} behind its parents: {}", node, parent, again);
      }
    }
  }

  /// The payment sets out from a node: from now on the network must carry it to all others.
  private void begin(PaymentBook.Entry entry, LabNode start) {
    BitSet expected = new BitSet();
    synchronized (lock) { // inside, so that nobody goes away between the look and the note
      for (LabNode node : network.nodes()) {
        if (node.status() == NodeStatus.RUNNING
            && !node.isAttacker()
            && !cables.isCut(start.index(), node.index())) {
          expected.set(node.index());
        }
      }
      entry.node = start.index();
      entry.expected = expected;
      entry.asked = true;
    }
  }

  private void took(PaymentBook.Entry entry, LabNode node) {
    synchronized (lock) {
      var _ = book.reached(entry.txid(), node.index(), network.millis());
    }
  }

  /// Hands open payments in again that the payer's node does not know, because it or the one before
  /// was ended; and after a long while also to another node that does not, as a wallet would. (Not
  /// sooner: that would do the network's work and spoil what is measured.)
  private void resend() {
    long now = network.millis();
    List<PaymentBook.Entry> due = new ArrayList<>();
    synchronized (lock) {
      for (PaymentBook.Entry entry : book.all()) {
        if (entry.isOpen() && now - entry.resentAt >= RESEND_MILLIS && due.size() < 200) {
          entry.resentAt = now;
          due.add(entry);
        }
      }
    }
    for (PaymentBook.Entry entry : due) {
      boolean isOld = now - entry.openSince > longWait && !entry.asked;
      LabNode node = clients.without(entry.txid(), view.person(entry.paid.from()), isOld);
      if (node != null) {
        var answer = Clients.hand(node, entry.paid.transaction());
        LOG.debug("{} is handed {} again: {}", node, entry.txid(), answer);
        if (answer instanceof Clients.Handed.Taken) {
          synchronized (lock) {
            book.given(entry.txid(), node.index());
          }
        }
      }
    }
  }

  /// Judges payments that are under way: at every node that must have it, or too late.
  private void settle() {
    long now = network.millis();
    List<String> late = new ArrayList<>();
    int there = 0;
    synchronized (lock) {
      for (PaymentBook.Entry entry : book.all()) {
        if (!entry.asked) {
          continue;
        }
        BitSet missing = (BitSet) entry.expected.clone();
        missing.andNot(entry.reached);
        if (missing.isEmpty()) {
          entry.asked = false;
          there++;
        } else if (now - entry.madeAt > REACH_MILLIS) {
          entry.asked = false;
          late.add(
              "payment %s was not at nodes %s after %s s"
                  .formatted(entry.txid(), missing, REACH_MILLIS / 1_000));
        }
      }
    }
    for (int i = 0; i < there; i++) {
      reach.succeeded();
    }
    late.forEach(reach::failed);
  }

  /// A node's mempool, or a block on its chain, has a transaction.
  void reached(Txid txid, int node) {
    long after;
    synchronized (lock) {
      after = book.reached(txid, node, network.millis());
    }
    if (after >= 0) {
      log.publish(node, "peers", new LabEvent.PaymentReached(txid, after));
    }
  }

  void away(int node) {
    synchronized (lock) {
      book.away(node);
    }
  }

  void reshaped() {
    synchronized (lock) {
      book.reshaped();
    }
  }

  /// Enters a payment that somebody else made and handed in, so that it is followed like others.
  void enter(Transaction transaction, String from, String to, long amount, long fee, int node) {
    Person payer = view.find(from);
    Person payee = view.find(to);
    synchronized (lock) {
      if (book.find(transaction.txid()) == null) {
        var _ =
            book.add(
                new PaymentBook.Paid(transaction, payer.index, payee.index, amount, fee, -1),
                node,
                network.millis());
      }
    }
    log.publish(
        node, "attack", new LabEvent.PaymentMade(transaction.txid(), from, to, amount, fee));
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(java.time.Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
