package dev.renga.consensus;

import dev.renga.consensus.script.Sigops;
import dev.renga.consensus.script.TransactionScripts;
import dev.renga.primitives.Block;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Applies a block to the unspent outputs, asking the rules of [ConnectRules] on the way.
///
/// This is the one way from unspent outputs to unspent outputs, with scripts or without: leaving
/// out scripts leaves out nothing else (known failures C-003, C-047).
public final class BlockConnector {
  private final Connecting state;
  private final @Nullable Consumer<TransactionScripts> scripts;
  private final List<List<Coin>> spent;
  private int inputs;

  private BlockConnector(Connecting state, @Nullable Consumer<TransactionScripts> scripts) {
    this.state = state;
    this.scripts = scripts;
    this.spent = new ArrayList<>(state.block.transactions().size() - 1);
  }

  /// Applies a block: every transaction in order spends its coins and adds its outputs, but for
  /// those that provably cannot be spent.
  ///
  /// The block is valid if the answer is [Connected.Applied] and every [TransactionScripts] handed
  /// out is. Genesis is never connected: its coinbase cannot be spent.
  ///
  /// @param block has passed [BlockRules#checkContextFree] and [BlockRules#checkContextual]
  /// @param parent the header before the block
  /// @param coins the outputs that are unspent after the parent; changed
  /// @param scripts takes the script checks of each transaction, in order, on this thread; `null`
  ///   if the scripts are known to be good (assumevalid)
  public static Connected connect(
      Block block,
      HeaderView parent,
      Network network,
      CoinsView coins,
      @Nullable Consumer<TransactionScripts> scripts) {
    return new BlockConnector(new Connecting(block, parent, network, coins), scripts).run();
  }

  private Connected run() {
    Verdict.Invalid broken = ConnectRules.BEGIN.firstBroken(state);
    if (broken != null) {
      return new Connected.Refused(broken);
    }
    List<Transaction> transactions = state.block.transactions();
    for (int i = 0; i < transactions.size(); i++) {
      state.transaction = transactions.get(i);
      broken = i == 0 ? applyCoinbase() : applyTransaction();
      if (broken != null) {
        return new Connected.Refused(broken);
      }
      addOutputs(state.transaction, i == 0);
    }
    broken = ConnectRules.END.firstBroken(state);
    return broken != null
        ? new Connected.Refused(broken)
        : new Connected.Applied(state.fees, inputs, (int) state.sigopCost, spent);
  }

  private Verdict.@Nullable Invalid applyCoinbase() {
    state.sigopCost = Sigops.cost(state.transaction, null, state.flags);
    return ConnectRules.SIGOPS.firstBroken(state);
  }

  private Verdict.@Nullable Invalid applyTransaction() {
    spendInputs(state.transaction.inputs());
    Verdict.Invalid broken = ConnectRules.INPUTS.firstBroken(state);
    if (broken == null) {
      broken = sumInputs();
    }
    if (broken != null) {
      return broken;
    }
    state.valueOut = Connecting.totalOf(state.transaction.outputs());
    state.fees += state.valueIn - state.valueOut;
    broken = ConnectRules.TRANSACTION.firstBroken(state);
    if (broken != null) {
      return broken;
    }
    List<TxOut> outputs = outputsOf(state.spent);
    state.sigopCost += Sigops.cost(state.transaction, outputs, state.flags);
    broken = ConnectRules.SIGOPS.firstBroken(state);
    if (broken == null && scripts != null) {
      scripts.accept(new TransactionScripts(state.transaction, outputs, state.flags));
    }
    return broken;
  }

  private void spendInputs(List<TxIn> list) {
    int count = list.size();
    Coin[] coins = new Coin[count];
    state.spent = coins;
    state.found = 0;
    for (int i = 0; i < count; i++) {
      Coin coin = state.coins.spend(list.get(i).prevout());
      if (coin == null) {
        return;
      }
      coins[i] = coin;
      state.found++;
    }
    inputs += count;
    spent.add(List.of(coins));
  }

  private Verdict.@Nullable Invalid sumInputs() {
    state.valueIn = 0;
    for (int i = 0; i < state.spent.length; i++) {
      state.input = i;
      state.valueIn += state.spent[i].value();
      Verdict.Invalid broken = ConnectRules.INPUT.firstBroken(state);
      if (broken != null) {
        return broken;
      }
    }
    return null;
  }

  private static List<TxOut> outputsOf(Coin[] coins) {
    TxOut[] outputs = new TxOut[coins.length];
    for (int i = 0; i < coins.length; i++) {
      outputs[i] = coins[i].output();
    }
    return Arrays.asList(outputs);
  }

  private void addOutputs(Transaction transaction, boolean coinbase) {
    List<TxOut> outputs = transaction.outputs();
    for (int i = 0; i < outputs.size(); i++) {
      TxOut output = outputs.get(i);
      if (!output.scriptPubKey().isUnspendable()) {
        state.coins.add(
            new OutPoint(transaction.txid(), i), new Coin(output, state.height, coinbase));
      }
    }
  }
}
