package dev.renga.consensus;

import dev.renga.consensus.script.ScriptFlags;
import dev.renga.consensus.script.Sigops;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxOut;
import java.util.ArrayList;
import java.util.List;

/// What the rules of [ConnectRules] say about a transaction in a block that does not exist yet: the
/// next one after some header. The same functions answer here and when the block comes, so that
/// what is let in can be mined (known failures C-038, C-040). Pure; used by one thread.
public final class UnconfirmedRules {
  private static final CoinsView NO_COINS = new NoCoins();

  private final Connecting state;
  private final ScriptFlags flags;
  private final List<TxOut> spent;

  /// A transaction before its block.
  ///
  /// @param transaction has passed [TransactionRules#checkContextFree] and is no coinbase
  /// @param coins what its inputs spend, in order, none missing; an output of a transaction that is
  ///   itself unconfirmed has the height of the next block
  /// @param parent the header before the next block
  public UnconfirmedRules(
      Transaction transaction, List<Coin> coins, HeaderView parent, Network network) {
    BlockHeader header = new BlockHeader(0, parent.hash(), Digest.ZERO, 0, 0, 0);
    this.state = new Connecting(Block.of(header, List.of(transaction)), parent, network, NO_COINS);
    this.flags = nextFlags(parent, network);
    this.state.spent = coins.toArray(new Coin[0]);
    this.state.found = coins.size();
    List<TxOut> outputs = new ArrayList<>(coins.size());
    coins.forEach(coin -> outputs.add(coin.output()));
    this.spent = List.copyOf(outputs);
  }

  /// What scripts must obey in the block after a header.
  public static ScriptFlags nextFlags(HeaderView parent, Network network) {
    return ScriptFlags.forBlock(network, parent.height() + 1, BlockHash.ZERO);
  }

  /// Whether all relative lock times have passed (BIP68); asked at every height, since what relay
  /// demands may be more than what a block must obey.
  public boolean relativeLocksHavePassed() {
    return ConnectRules.relativeLocksHavePassed(state);
  }

  /// Whether its coins exist, are mature and in range, and pay for its outputs.
  public Verdict checkInputs() {
    Verdict.Invalid broken = ConnectRules.INPUTS.firstBroken(state);
    state.valueIn = 0;
    for (int i = 0; broken == null && i < state.spent.length; i++) {
      state.input = i;
      state.valueIn += state.spent[i].value();
      broken = ConnectRules.INPUT.firstBroken(state);
    }
    if (broken != null) {
      return broken;
    }
    state.valueOut = Connecting.totalOf(state.transaction.outputs());
    state.fees = state.valueIn - state.valueOut;
    broken = ConnectRules.TRANSACTION.firstBroken(state);
    return broken == null ? Verdict.VALID : broken;
  }

  /// Satoshi left to the miner; after [#checkInputs] has found nothing.
  public long fee() {
    return state.fees;
  }

  /// The signature operation cost by the rules of the next block, or by those of relay where they
  /// count more.
  public long sigopCost() {
    return Sigops.cost(state.transaction, spent, ScriptFlags.STANDARD);
  }

  /// The outputs being spent, in order.
  public List<TxOut> spent() {
    return spent;
  }

  /// What its scripts must obey in the next block.
  public ScriptFlags flags() {
    return flags;
  }

  private static final class NoCoins implements CoinsView {
    @Override
    public Coin spend(OutPoint outPoint) {
      throw new IllegalStateException("the coins were handed in");
    }

    @Override
    public boolean contains(OutPoint outPoint) {
      return false;
    }

    @Override
    public void add(OutPoint outPoint, Coin coin) {
      throw new IllegalStateException("nothing is applied here");
    }
  }
}
