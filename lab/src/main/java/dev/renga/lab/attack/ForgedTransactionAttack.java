package dev.renga.lab.attack;

import dev.renga.lab.forge.ForgeContext;
import dev.renga.lab.forge.ForgeException;
import dev.renga.lab.forge.ForgedTransaction;
import dev.renga.lab.forge.ForgedTransactions;
import dev.renga.lab.forge.TransactionForgery;
import dev.renga.lab.forge.Words;
import dev.renga.mempool.Admission;
import dev.renga.p2p.wire.TxMessage;
import dev.renga.primitives.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A transaction that breaks a rule, sent to every honest node directly.
///
/// @param id of the rule, or of the policy, see [ForgedTransactions]
public record ForgedTransactionAttack(String id) implements Attack {
  private static final double GREET_SECONDS = 10;
  private static final double ANSWER_SECONDS = 5;
  private static final double LOOK_SECONDS = 0.5;

  /// Refuses what cannot be forged.
  public ForgedTransactionAttack {
    try {
      id = ForgedTransactions.of(id).id();
    } catch (ForgeException e) {
      throw new AttackException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String name() {
    return "forged-transaction";
  }

  @Override
  public Odds odds() {
    return new Odds(
        0,
        new Words(
            "No honest node takes it into its mempool or passes it on.",
            "正直なノードは誰もこの取引を受け入れず、次へ伝えもしません。"),
        Map.of("rule", id));
  }

  @Override
  public Outcome run(Field field) throws InterruptedException {
    List<Honest> honest = field.honest();
    if (honest.isEmpty()) {
      throw new AttackException("There is no honest node to be deceived.");
    }
    ForgedTransaction forged = forge(field, honest.getFirst());
    Patience patience = new Patience(field);
    List<RawPeer> peers = new ArrayList<>();
    try {
      for (Honest each : honest) {
        peers.add(open(field, each));
      }
      patience.await(GREET_SECONDS, () -> peers.stream().allMatch(RawPeer::isGreeted));
      peers.forEach(peer -> peer.trySend(new TxMessage(forged.parent())));
      patience.await(
          ANSWER_SECONDS, () -> honest.stream().allMatch(each -> has(each, forged.parent())));
      peers.forEach(peer -> peer.trySend(new TxMessage(forged.transaction())));
      field.note("The forged transaction is out.", Map.of("rule", id));
      patience.await(
          LOOK_SECONDS, () -> honest.stream().anyMatch(each -> has(each, forged.transaction())));
      List<Outcome.Sight> sights = new ArrayList<>();
      for (int i = 0; i < honest.size(); i++) {
        sights.add(sight(honest.get(i), peers.get(i), forged.transaction()));
      }
      return outcome(field, forged, honest, sights);
    } finally {
      peers.forEach(RawPeer::close);
    }
  }

  private ForgedTransaction forge(Field field, Honest first) {
    try {
      return ForgedTransactions.of(id)
          .forge(
              new ForgeContext(
                  field.network(),
                  first.node().chain().view().tip(),
                  field.clock().instant().getEpochSecond(),
                  field.coins(),
                  field.signer(),
                  field.script(),
                  field.dice().nextLong() >>> 1));
    } catch (ForgeException e) {
      throw new AttackException(String.valueOf(e.getMessage()));
    }
  }

  private static RawPeer open(Field field, Honest honest) {
    try {
      return RawPeer.open(field, honest, message -> {});
    } catch (IOException e) {
      throw new AttackException(
          "Node %s cannot be reached: %s".formatted(honest.index(), e.getMessage()));
    }
  }

  private static boolean has(Honest honest, Transaction transaction) {
    return honest.node().mempool().view().find(transaction.txid()) != null;
  }

  /// The node is asked for its reason as `testmempoolaccept` asks.
  private static Outcome.Sight sight(Honest honest, RawPeer peer, Transaction transaction) {
    boolean believed = has(honest, transaction);
    Admission answer = honest.node().mempool().test(List.of(transaction)).join().getFirst();
    String reason =
        switch (answer) {
          case Admission.Refused refused -> refused.reason();
          case Admission.Orphan orphan -> "missing-inputs";
          case Admission.Known known -> "";
          case Admission.Accepted accepted -> "";
        };
    return new Outcome.Sight(honest.index(), believed, "", reason, true, peer.isClosedByThem());
  }

  private Outcome outcome(
      Field field, ForgedTransaction forged, List<Honest> honest, List<Outcome.Sight> sights) {
    TransactionForgery forgery = ForgedTransactions.of(id);
    long believers = sights.stream().filter(Outcome.Sight::believed).count();
    long other =
        sights.stream().filter(sight -> !sight.reason().contains(forgery.reason())).count();
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("rule", id);
    figures.put("reason", sights.getFirst().reason());
    figures.put("transaction", forged.transaction().txid().toString());
    figures.put("believed", believers + " of " + honest.size());
    figures.put("other-reason", String.valueOf(other));
    Words what =
        new Words(
            "%s of %s honest nodes took the transaction.".formatted(believers, honest.size()),
            "正直なノード%s台のうち、この取引を受け入れたのは%s台です。".formatted(honest.size(), believers));
    Words why =
        forgery.isConsensus()
            ? new Words(
                forgery.does().en() + " No block may hold that, and no honest node passes it on.",
                forgery.does().ja() + "どのブロックにも入れられず、正直なノードは次へ伝えません。")
            : new Words(
                forgery.does().en()
                    + " A block might hold it, but nodes do not carry it for others.",
                forgery.does().ja() + "ブロックに入ることはあり得ますが、ノードは他人のために運びません。");
    Outcome.Result result =
        believers > 0
            ? Outcome.Result.SUCCEEDED
            : field.isStopped() ? Outcome.Result.STOPPED : Outcome.Result.FAILED;
    return new Outcome(result, what, why, figures, sights);
  }
}
