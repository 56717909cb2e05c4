package dev.renga.lab.attack;

import dev.renga.lab.forge.ForgeContext;
import dev.renga.lab.forge.ForgedTransaction;
import dev.renga.lab.forge.ForgedTransactions;
import dev.renga.lab.forge.Words;
import dev.renga.p2p.wire.GetData;
import dev.renga.p2p.wire.Inv;
import dev.renga.p2p.wire.InventoryItem;
import dev.renga.p2p.wire.TxMessage;
import dev.renga.primitives.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Floods: somebody sends every honest node as much as it can of what costs it little.
///
/// @param kind of what
/// @param rate messages a second to each node, or connections a second, 1…10000
/// @param seconds how long, 1…3600
public record SpamAttack(Kind kind, int rate, int seconds) implements Attack {
  private static final int MAX_OPEN = 500;
  private static final int PROBES = 5;
  private static final double SETTLE_SECONDS = 10;

  /// What is sent.
  public enum Kind {
    /// Transactions that no block may hold.
    INVALID,
    /// Transactions that leave nothing to the miner.
    FEELESS,
    /// Announcements of transactions that do not exist.
    INVENTORY,
    /// Requests for blocks and transactions that do not exist.
    REQUESTS,
    /// Bytes that are no message.
    NOISE,
    /// Connections that say nothing.
    CONNECTIONS;

    /// The word that commands have.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Checks the ranges.
  public SpamAttack {
    Ranges.check("The rate", rate, 1, 10_000);
    Ranges.check("The time in seconds", seconds, 1, 3_600);
  }

  @Override
  public String name() {
    return "spam";
  }

  @Override
  public Odds odds() {
    return new Odds(
        0,
        new Words(
            "Nodes bound what each peer can make them do, so the network goes on; the flood costs"
                + " bandwidth.",
            "ノードは相手ごとに仕事の量を制限しているので、ネットワークは動き続けます。失われるのは通信帯域です。"),
        Map.of("kind", kind.word(), "rate", String.valueOf(rate)));
  }

  @Override
  public Outcome run(Field field) throws InterruptedException {
    List<Honest> honest = field.honest();
    if (honest.isEmpty()) {
      throw new AttackException("There is no honest node to be flooded.");
    }
    return new Flood(field, honest).run();
  }

  /// The flood.
  private final class Flood {
    private final Field field;
    private final List<Honest> honest;
    private final List<RawPeer> peers = new ArrayList<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private long hungUp;
    private List<TxMessage> transactions = List.of();

    Flood(Field field, List<Honest> honest) {
      this.field = field;
      this.honest = honest;
    }

    Outcome run() throws InterruptedException {
      int before = height();
      int links = links();
      try {
        if (kind == Kind.INVALID || kind == Kind.FEELESS) {
          transactions = transactions();
        }
        flood();
      } finally {
        peers.forEach(RawPeer::close);
      }
      boolean agreed =
          new Patience(field)
              .await(
                  SETTLE_SECONDS,
                  () ->
                      honest.stream()
                              .map(each -> each.node().chain().view().tip().hash())
                              .distinct()
                              .count()
                          == 1);
      return outcome(height() - before, agreed, links);
    }

    private int height() {
      return honest.stream().mapToInt(each -> each.node().chain().view().height()).max().orElse(0);
    }

    /// Connections of honest nodes to each other: what they opened.
    private int links() {
      return honest.stream()
          .mapToInt(
              each ->
                  (int)
                      each.node().peers().peers().stream()
                          .filter(peer -> !peer.status().type().isInbound())
                          .count())
          .sum();
    }

    private List<TxMessage> transactions() {
      String id = kind == Kind.INVALID ? "tx-creates-no-money" : "policy-fee";
      ForgedTransaction forged =
          ForgedTransactions.of(id)
              .forge(
                  new ForgeContext(
                      field.network(),
                      honest.getFirst().node().chain().view().tip(),
                      field.clock().instant().getEpochSecond(),
                      field.coins(),
                      field.signer(),
                      field.script(),
                      field.dice().nextLong() >>> 1));
      return List.of(new TxMessage(forged.parent()), new TxMessage(forged.transaction()));
    }

    private void flood() throws InterruptedException {
      long begin = field.nanos().getAsLong();
      long due = 0;
      long told = 0;
      while (!field.isStopped()) {
        double elapsed = (field.nanos().getAsLong() - begin) / 1e9;
        if (elapsed >= seconds) {
          break;
        }
        for (long wanted = (long) (elapsed * rate); due < wanted; due++) {
          step(due);
        }
        if ((long) elapsed > told) {
          told = (long) elapsed;
          field.note("The flood goes on.", figures(0, true));
        }
        Thread.sleep(2);
      }
    }

    /// One message to each node, or one connection.
    private void step(long number) {
      if (kind == Kind.CONNECTIONS) {
        connect(honest.get((int) (number % honest.size())));
        return;
      }
      for (int i = 0; i < honest.size(); i++) {
        if (peers.size() <= i) {
          RawPeer fresh = connect(honest.get(i));
          if (fresh == null) {
            return;
          }
        }
        RawPeer peer = peers.get(i);
        if (peer.isClosedByThem()) {
          hungUp++;
          peer.close();
          replace(i);
          continue;
        }
        if (peer.isGreeted()) {
          say(peer, number);
        }
      }
    }

    private @org.jspecify.annotations.Nullable RawPeer connect(Honest to) {
      try {
        RawPeer peer = RawPeer.open(field, to, message -> {});
        peers.add(peer);
        sent.incrementAndGet();
        if (peers.size() > MAX_OPEN) {
          peers.removeFirst().close();
        }
        return peer;
      } catch (IOException e) {
        refused.incrementAndGet();
        return null;
      }
    }

    private void replace(int i) {
      try {
        peers.set(i, RawPeer.open(field, honest.get(i), message -> {}));
      } catch (IOException e) {
        refused.incrementAndGet();
      }
    }

    private void say(RawPeer peer, long number) {
      boolean done =
          switch (kind) {
            case INVALID, FEELESS -> peer.trySend(transactions.get((int) Math.min(number, 1)));
            case INVENTORY -> peer.trySend(new Inv(unknown(InventoryItem.WTX)));
            case REQUESTS -> peer.trySend(new GetData(unknown(InventoryItem.WITNESS_BLOCK)));
            case NOISE -> noise(peer);
            case CONNECTIONS -> false;
          };
      if (done) {
        sent.incrementAndGet();
      }
    }

    private boolean noise(RawPeer peer) {
      byte[] bytes = new byte[1_000];
      field.dice().nextBytes(bytes);
      try {
        peer.send("block", Bytes.adopt(bytes));
        return true;
      } catch (IOException e) {
        return false;
      }
    }

    private List<InventoryItem> unknown(long type) {
      List<InventoryItem> items = new ArrayList<>();
      for (int i = 0; i < PROBES; i++) {
        byte[] hash = new byte[32];
        field.dice().nextBytes(hash);
        items.add(InventoryItem.of(type, dev.renga.primitives.Txid.of(hash)));
      }
      return items;
    }

    private Map<String, String> figures(int grown, boolean agreed) {
      Map<String, String> figures = new LinkedHashMap<>();
      figures.put("kind", kind.word());
      figures.put("sent", String.valueOf(sent.get()));
      figures.put("hung-up", String.valueOf(hungUp));
      figures.put("connections-refused", String.valueOf(refused.get()));
      figures.put("new-blocks", String.valueOf(grown));
      figures.put("agreed", String.valueOf(agreed));
      return figures;
    }

    private Outcome outcome(int grown, boolean agreed, int links) {
      int left = links();
      Map<String, String> figures = figures(grown, agreed);
      figures.put("links-before", String.valueOf(links));
      figures.put("links-after", String.valueOf(left));
      boolean hurt = !agreed || left * 2 < links;
      Words what =
          new Words(
              "%s messages or connections were sent; nodes closed the flooder's connection %s times. The chain grew by %s blocks meanwhile."
                  .formatted(sent.get(), hungUp, grown),
              "%s件のメッセージや接続が送られ、ノードは%s回接続を切りました。その間にチェーンは%sブロック伸びました。"
                  .formatted(sent.get(), hungUp, grown));
      Words why =
          hurt
              ? new Words(
                  "The honest nodes had not come to one tip again, or lost links to each other.",
                  "正直なノードが一つの先端に戻れなかったか、互いの接続を失いました。")
              : new Words(
                  "Every queue, cache and connection table of a node has a bound, and a peer that"
                      + " breaks the protocol is cut off; honest links are protected.",
                  "ノードの待ち行列・キャッシュ・接続表にはすべて上限があり、規則を破る相手は切断されます。正直な接続は守られます。");
      Outcome.Result result =
          field.isStopped()
              ? Outcome.Result.STOPPED
              : hurt ? Outcome.Result.SUCCEEDED : Outcome.Result.FAILED;
      return new Outcome(result, what, why, figures, List.of());
    }
  }
}
