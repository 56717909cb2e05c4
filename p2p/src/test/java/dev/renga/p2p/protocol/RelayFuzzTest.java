package dev.renga.p2p.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.p2p.wire.FeeFilter;
import dev.renga.p2p.wire.GetData;
import dev.renga.p2p.wire.Inv;
import dev.renga.p2p.wire.InventoryItem;
import dev.renga.p2p.wire.MempoolRequest;
import dev.renga.p2p.wire.Message;
import dev.renga.p2p.wire.NotFound;
import dev.renga.p2p.wire.TxMessage;
import dev.renga.p2p.wire.Verack;
import dev.renga.p2p.wire.WtxidRelay;
import dev.renga.primitives.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Strangers who say anything about transactions at any time, come and go, and answer or not; then
/// one honest peer of our choice, from whom every good payment must come in.
class RelayFuzzTest {
  private static final int SEEDS = 60;
  private static final int STEPS = 500;
  private static final int COINS = 8;

  private final List<Transaction> good = new ArrayList<>();
  private final List<Transaction> all = new ArrayList<>();
  private final List<Talk.Stranger> strangers = new ArrayList<>();

  @Test
  void whateverStrangersSayGoodPaymentsComeIn() {
    for (int seed = 0; seed < SEEDS; seed++) {
      run(new Random(seed), seed);
    }
  }

  private void run(Random random, int seed) {
    Talk talk = Talk.relaying();
    talk.valid = transaction -> transaction.outputs().size() == 2;
    talk.confirmed = out -> out.txid().word(1) == 1 && out.txid().word(2) == 2;
    fill();
    for (int step = 0; step < STEPS; step++) {
      act(talk, random);
    }
    talk.poolAnswers();
    assertThat(talk.held).as("seed %s", seed).isEmpty();
    Talk.Stranger honest = greet(talk.connect(ConnectionType.OUTBOUND_FULL_RELAY), true);
    tellAll(talk, honest, seed);
  }

  private void fill() {
    good.clear();
    all.clear();
    strangers.clear();
    for (int i = 0; i < COINS; i++) {
      Transaction parent = Payments.payment(i);
      Transaction child = Payments.child(parent);
      good.addAll(List.of(parent, child, Payments.child(child)));
      all.add(Payments.payment(i, 2));
      all.add(broken(Payments.payment(100 + i)));
      all.add(Payments.child(all.getLast()));
    }
    all.addAll(good);
  }

  private static Transaction broken(Transaction like) {
    return new Transaction(2, like.inputs(), like.outputs().subList(0, 1), 0);
  }

  private static Talk.Stranger greet(Talk.Stranger peer, boolean byWtxid) {
    peer.says(Talk.version(70_016, 0x409, 99 + peer.id));
    if (byWtxid) {
      peer.says(new WtxidRelay());
    }
    peer.says(new Verack());
    return peer;
  }

  private void act(Talk talk, Random random) {
    strangers.removeIf(Talk.Stranger::isGone);
    if (strangers.size() < 2 || (strangers.size() < 9 && random.nextInt(10) == 0)) {
      ConnectionType type =
          random.nextInt(4) == 0 ? ConnectionType.OUTBOUND_FULL_RELAY : ConnectionType.INBOUND;
      strangers.add(greet(talk.connect(type), random.nextInt(4) > 0));
      return;
    }
    Talk.Stranger peer = strangers.get(random.nextInt(strangers.size()));
    Transaction one = all.get(random.nextInt(all.size()));
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> say(talk, peer, new Inv(items(random)));
      case 3, 4 -> say(talk, peer, new TxMessage(one));
      case 5 -> say(talk, peer, new NotFound(items(random)));
      case 6 -> say(talk, peer, new GetData(items(random)));
      case 7 -> say(talk, peer, new FeeFilter(random.nextInt(3000)));
      case 8 -> talk.elapse(Duration.ofMillis(random.nextInt(20_000)));
      case 9 -> answer(talk, random);
      case 10 -> talk.poolWaits = random.nextBoolean();
      default -> leave(talk, peer, random);
    }
  }

  private static void say(Talk talk, Talk.Stranger peer, Message message) {
    if (!talk.held.contains(peer.id)) {
      peer.says(message);
    }
  }

  private static void answer(Talk talk, Random random) {
    boolean waits = talk.poolWaits;
    Collections.shuffle(talk.waiting, random);
    talk.poolAnswers();
    talk.poolWaits = waits;
  }

  private static void leave(Talk talk, Talk.Stranger peer, Random random) {
    if (random.nextInt(8) == 0) {
      say(talk, peer, new MempoolRequest());
    } else if (random.nextInt(4) == 0) {
      talk.held.remove(peer.id);
      peer.leaves();
    } else if (random.nextInt(6) == 0) {
      talk.load(1);
    }
  }

  private List<InventoryItem> items(Random random) {
    List<InventoryItem> items = new ArrayList<>();
    for (int i = random.nextInt(12); i >= 0; i--) {
      Transaction one = all.get(random.nextInt(all.size()));
      items.add(
          random.nextInt(4) > 0
              ? InventoryItem.of(InventoryItem.WTX, one.wtxid())
              : InventoryItem.of(InventoryItem.TX, one.txid()));
    }
    return items;
  }

  private void tellAll(Talk talk, Talk.Stranger honest, int seed) {
    Map<Object, Transaction> has = new HashMap<>();
    List<InventoryItem> items = new ArrayList<>();
    for (Transaction one : good) {
      InventoryItem item = InventoryItem.of(InventoryItem.WTX, one.wtxid());
      items.add(item);
      has.put(item.hash(), one);
      has.put(InventoryItem.of(InventoryItem.TX, one.txid()).hash(), one);
    }
    honest.says(new Inv(items));
    for (int second = 0; second < 300; second++) {
      for (GetData question : honest.heard(GetData.class)) {
        for (InventoryItem item : question.items()) {
          Transaction one = has.get(item.hash());
          honest.says(one == null ? new NotFound(List.of(item)) : new TxMessage(one));
        }
      }
      talk.elapse(Duration.ofSeconds(1));
    }
    assertThat(honest.isGone()).isFalse();
    assertThat(good)
        .as("seed %s", seed)
        .allSatisfy(one -> assertThat(talk.pool.find(one.txid())).isNotNull());
    assertThat(talk.held).isEmpty();
  }
}
