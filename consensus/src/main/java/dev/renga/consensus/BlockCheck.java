package dev.renga.consensus;

import dev.renga.consensus.script.ScriptFlags;
import dev.renga.consensus.script.TransactionScripts;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Coin;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Verifies one block that is torn from its chain, as far as that can be done with the outputs it
/// spends, and says what cannot be done. Nothing is refused that the chain might still justify.
///
/// Without a height only what is true at any height is checked; where the coinbase states one under
/// BIP34, that is taken. One object checks one block; one thread.
public final class BlockCheck {
  /// What came out.
  public sealed interface Report {
    /// Hash of the block.
    BlockHash hash();

    /// What could not be checked, a sentence each.
    List<String> notChecked();
  }

  /// Every rule that could be asked holds.
  ///
  /// @param height of the block; empty if not known
  /// @param transactions of the block
  /// @param inputs of the transactions after the coinbase
  /// @param inputsChecked those whose scripts and amounts were checked
  /// @param fees satoshi; empty unless all inputs were checked
  /// @param sigopCost signature operation cost; empty unless all inputs were checked
  public record Accepted(
      BlockHash hash,
      OptionalInt height,
      int transactions,
      int inputs,
      int inputsChecked,
      OptionalLong fees,
      OptionalLong sigopCost,
      List<String> notChecked)
      implements Report {}

  /// A rule does not hold.
  ///
  /// @param verdict reason and detail
  /// @param rule the rule in the book
  public record Refused(BlockHash hash, Verdict.Invalid verdict, Rule rule, List<String> notChecked)
      implements Report {}

  private static final int OP_1 = 0x51;
  private static final int OP_16 = 0x60;

  private final Block block;
  private final Network network;
  private final OptionalInt height;
  private final @Nullable SpentOutputs spent;
  private final Function<TransactionScripts, Verdict> scripts;
  private final List<String> notChecked = new ArrayList<>();

  private BlockCheck(
      Block block,
      Network network,
      OptionalInt height,
      @Nullable SpentOutputs spent,
      Function<TransactionScripts, Verdict> scripts) {
    this.block = block;
    this.network = network;
    this.height = height;
    this.spent = spent;
    this.scripts = scripts;
  }

  /// Verifies a block.
  ///
  /// @param height the block's height; empty to take the coinbase's word for it
  /// @param spent the outputs it spends; `null` if they are not at hand
  public static Report check(
      Block block, Network network, OptionalInt height, @Nullable SpentOutputs spent) {
    Secp256k1 curve = Secp256k1.load();
    return check(block, network, height, spent, scripts -> scripts.verify(curve));
  }

  static Report check(
      Block block,
      Network network,
      OptionalInt height,
      @Nullable SpentOutputs spent,
      Function<TransactionScripts, Verdict> scripts) {
    OptionalInt known = height.isPresent() ? height : statedHeight(block, network);
    SpentOutputs outputs =
        spent != null && known.isPresent() ? spent.forBlock(known.getAsInt()) : spent;
    return new BlockCheck(block, network, known, outputs, scripts).run();
  }

  /// The height that a coinbase states, if BIP34 makes it trustworthy: it is enforced at that
  /// height and the header has the version that blocks have there. Before BIP34 coinbases begin
  /// with anything.
  static OptionalInt statedHeight(Block block, Network network) {
    if (block.transactions().isEmpty() || !block.transactions().get(0).isCoinbase()) {
      return OptionalInt.empty();
    }
    Bytes script = block.transactions().get(0).inputs().get(0).scriptSig().bytes();
    int stated = firstNumber(script);
    if (stated < 1 || !network.isActive(Deployment.HEIGHT_IN_COINBASE, stated)) {
      return OptionalInt.empty();
    }
    Bytes push = BlockRules.heightPush(stated);
    boolean shortest =
        script.length() >= push.length() && script.slice(0, push.length()).equals(push);
    IsolatedChain parent =
        IsolatedChain.before(
            block.header().previous(), stated, network, Map.of(), block.header().time());
    HeaderRules.Context header = new HeaderRules.Context(block.header(), parent, network, 0);
    return shortest && HeaderRules.VERSION.check(header).isValid()
        ? OptionalInt.of(stated)
        : OptionalInt.empty();
  }

  private static int firstNumber(Bytes script) {
    int length = script.isEmpty() ? 0 : script.at(0);
    if (length >= OP_1 && length <= OP_16) {
      return length - OP_1 + 1;
    }
    if (length < 1 || length > 4 || script.length() <= length) {
      return -1;
    }
    int number = 0;
    for (int i = length; i >= 1; i--) {
      number = number << 8 | script.at(i);
    }
    return number;
  }

  private Report run() {
    Verdict verdict = BlockRules.checkContextFree(block, network);
    if (verdict instanceof Verdict.Invalid invalid) {
      return refused(invalid);
    }
    if (height.isEmpty()) {
      notChecked.add(
          "The height is not known, so no rule that depends on it was checked, and no input.");
      return accepted(0, OptionalLong.empty(), OptionalLong.empty());
    }
    if (height.getAsInt() == 0) {
      notChecked.add("Genesis is not connected: the network defines it.");
      return accepted(0, OptionalLong.empty(), OptionalLong.empty());
    }
    return runInChain(chain(height.getAsInt()));
  }

  private IsolatedChain chain(int at) {
    Map<Integer, Long> medianTimes = new HashMap<>();
    if (spent != null) {
      for (SpentOutputs.Entry entry : spent.entries()) {
        if (entry.medianTimePast() != SpentOutputs.UNKNOWN
            && entry.height() != SpentOutputs.UNKNOWN) {
          medianTimes.put((int) Math.max(entry.height() - 1, 0), entry.medianTimePast());
        }
      }
    }
    return IsolatedChain.before(
        block.header().previous(), at, network, medianTimes, block.header().time());
  }

  private Report runInChain(IsolatedChain parent) {
    notChecked.add("Whether the target is the one that the headers before it demand.");
    notChecked.add("Whether outputs of the same name were unspent (BIP30).");
    HeaderRules.Context header =
        new HeaderRules.Context(block.header(), parent, network, block.header().time());
    if (!parent.isMedianTimeKnown()) {
      notChecked.add(
          "The median time past of the parent: lock times that are times were held against the"
              + " block's own time, which is later.");
    } else if (!HeaderRules.isAfterMedianTimePast(header)) {
      return refused(HeaderRules.IN_CHAIN.refusal("header-time-after-median", header));
    }
    Verdict.Invalid broken = HeaderRules.VERSION.firstBroken(header);
    if (broken != null) {
      return refused(broken);
    }
    if (BlockRules.checkContextual(block, parent, network) instanceof Verdict.Invalid invalid) {
      return refused(invalid);
    }
    if (spent == null) {
      notChecked.add("The outputs being spent are not known, so no input was checked.");
      return accepted(0, OptionalLong.empty(), OptionalLong.empty());
    }
    noteUnknowns(spent);
    return spent.complete() ? connect(parent, spent) : checkKnownTransactions(spent);
  }

  private void noteUnknowns(SpentOutputs outputs) {
    int heights = 0;
    int coinbases = 0;
    int times = 0;
    for (SpentOutputs.Entry entry : outputs.entries()) {
      heights += entry.height() == SpentOutputs.UNKNOWN ? 1 : 0;
      coinbases += entry.coinbase() == SpentOutputs.UNKNOWN ? 1 : 0;
      times += entry.medianTimePast() == SpentOutputs.UNKNOWN ? 1 : 0;
    }
    if (heights > 0 || coinbases > 0) {
      notChecked.add(
          "Maturity and relative lock times of %s outputs of unknown origin."
              .formatted(Math.max(heights, coinbases)));
    } else if (times > 0 && network.isActive(Deployment.CHECK_SEQUENCE, height.orElseThrow())) {
      notChecked.add("Relative lock times that are times, for %s outputs.".formatted(times));
    }
  }

  private Report connect(IsolatedChain parent, SpentOutputs outputs) {
    List<TransactionScripts> toVerify = new ArrayList<>();
    Connected connected =
        BlockConnector.connect(block, parent, network, coins(outputs), toVerify::add);
    return switch (connected) {
      case Connected.Refused refused -> refused(refused.verdict());
      case Connected.Applied applied -> {
        for (TransactionScripts each : toVerify) {
          if (scripts.apply(each) instanceof Verdict.Invalid invalid) {
            yield refused(invalid);
          }
        }
        yield accepted(
            applied.inputs(),
            OptionalLong.of(applied.fees()),
            OptionalLong.of(applied.sigopCost()));
      }
    };
  }

  /// The coins from earlier blocks; those of the block itself appear as it is applied.
  private CoinsView coins(SpentOutputs outputs) {
    Set<Txid> own = new HashSet<>();
    block.transactions().forEach(transaction -> own.add(transaction.txid()));
    Map<OutPoint, Coin> coins = new HashMap<>();
    for (SpentOutputs.Entry entry : outputs.entries()) {
      if (!own.contains(entry.outPoint().txid())) {
        coins.put(
            entry.outPoint(),
            new Coin(entry.output(), (int) Math.max(entry.height(), 0), isCoinbase(entry)));
      }
    }
    return new MapCoins(coins);
  }

  /// An output whose height is not known cannot be held to be immature.
  private static boolean isCoinbase(SpentOutputs.Entry entry) {
    return entry.coinbase() == 1 && entry.height() != SpentOutputs.UNKNOWN;
  }

  private record MapCoins(Map<OutPoint, Coin> coins) implements CoinsView {
    @Override
    public @Nullable Coin spend(OutPoint outPoint) {
      return coins.remove(outPoint);
    }

    @Override
    public boolean contains(OutPoint outPoint) {
      return false; // what else is unspent is not known
    }

    @Override
    public void add(OutPoint outPoint, Coin coin) {
      coins.put(outPoint, coin);
    }
  }

  private Report checkKnownTransactions(SpentOutputs outputs) {
    Map<OutPoint, TxOut> known = new HashMap<>();
    outputs.entries().forEach(entry -> known.put(entry.outPoint(), entry.output()));
    ScriptFlags flags = ScriptFlags.forBlock(network, height.orElseThrow(), block.hash());
    int checked = 0;
    for (int i = 1; i < block.transactions().size(); i++) {
      Transaction transaction = block.transactions().get(i);
      List<TxOut> list = new ArrayList<>();
      for (TxIn input : transaction.inputs()) {
        TxOut output = known.get(input.prevout());
        if (output != null) {
          list.add(output);
        }
      }
      if (list.size() == transaction.inputs().size()) {
        if (checkAlone(transaction, list, flags) instanceof Verdict.Invalid invalid) {
          return refused(invalid);
        }
        checked += list.size();
      }
    }
    int all = inputs();
    if (checked < all) {
      notChecked.add(
          "%s of %s inputs, whose outputs are not known, and with them the block's fees and reward."
              .formatted(all - checked, all));
    }
    return accepted(checked, OptionalLong.empty(), OptionalLong.empty());
  }

  private Verdict checkAlone(Transaction transaction, List<TxOut> outputs, ScriptFlags flags) {
    Connecting state =
        new Connecting(block, chain(height.orElseThrow()), network, new MapCoins(Map.of()));
    state.transaction = transaction;
    state.valueIn = Connecting.totalOf(outputs);
    state.valueOut = Connecting.totalOf(transaction.outputs());
    if (!ConnectRules.createsNoMoney(state)) {
      return ConnectRules.TRANSACTION.refusal("tx-creates-no-money", state);
    }
    return scripts.apply(new TransactionScripts(transaction, outputs, flags));
  }

  private int inputs() {
    int count = 0;
    for (int i = 1; i < block.transactions().size(); i++) {
      count += block.transactions().get(i).inputs().size();
    }
    return count;
  }

  private Report refused(Verdict.Invalid verdict) {
    return new Refused(
        block.hash(), verdict, RuleBook.rule(verdict.rule()), List.copyOf(notChecked));
  }

  private Report accepted(int checked, OptionalLong fees, OptionalLong sigopCost) {
    return new Accepted(
        block.hash(),
        height,
        block.transactions().size(),
        inputs(),
        checked,
        fees,
        sigopCost,
        List.copyOf(notChecked));
  }
}
