package dev.renga.lab.forge;

import dev.renga.chain.HeaderNode;
import dev.renga.chain.Submission;
import dev.renga.chain.TestChain;
import dev.renga.chain.TestWallet;
import dev.renga.mining.BlockTemplate;
import dev.renga.mining.Grinder;
import dev.renga.primitives.Block;
import dev.renga.primitives.CustomNetwork;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A real chain of a laboratory network with a forger's mature coins.
final class ForgeChain implements AutoCloseable {
  static final long START = 2_000_000_000L;
  private static final int MATURE = 100;

  private final TestChain chain;
  private final Script payTo;
  private final Signer signer;
  private long extraNonce;

  private ForgeChain(Network network, Script payTo, Signer signer) {
    this.chain = TestChain.open(network, config -> config);
    this.payTo = payTo;
    this.signer = signer;
    chain.clock().set(START);
    for (int i = 0; i < MATURE + 10; i++) {
      mine(List.of());
    }
  }

  /// A network as the laboratory makes it: a block in ten seconds, a retarget every twenty blocks.
  static Network ordinary() {
    return custom("forge", 50_0000_0000L);
  }

  static Network custom(String name, long subsidy) {
    return new CustomNetwork(
            name, 10, 20, Network.REGTEST.proofOfWork().limit(), subsidy, 1_000, START - 2_000)
        .toNetwork();
  }

  static ForgeChain withKey(Network network) {
    TestWallet wallet = new TestWallet(5);
    return new ForgeChain(
        network,
        wallet.script(),
        (transaction, spent) ->
            wallet.spend(
                transaction.inputs().getFirst().prevout(),
                spent.getFirst(),
                transaction.outputs()));
  }

  static ForgeChain ofAnyone(Network network) {
    return new ForgeChain(network, Draft.OP_TRUE, Signer.ANYONE);
  }

  TestChain chain() {
    return chain;
  }

  HeaderNode tip() {
    return chain.tip();
  }

  /// A valid block with these transactions on the tip, connected.
  Block mine(List<Transaction> transactions) {
    long time = chain.tip().time() + 10;
    BlockTemplate template =
        BlockTemplate.on(chain.tip(), chain.network(), payTo, transactions, 0, time)
            .withExtraNonce(++extraNonce);
    Block block =
        ((Grinder.Outcome.Solved) new Grinder(1L << 40, () -> false).solve(template.toBlock()))
            .block();
    Submission fate = chain.submit(block);
    if (!(fate instanceof Submission.Connected)) {
      throw new AssertionError("an honest block does not connect: " + fate);
    }
    chain.clock().set(Math.max(time, START));
    return block;
  }

  ForgeContext context() {
    HeaderNode tip = chain.tip();
    long now = chain.clock().instant().getEpochSecond();
    return new ForgeContext(
        chain.network(), tip, now, coins(tip.height() + 1), signer, payTo, ++extraNonce);
  }

  /// The two youngest coinbases that may be spent at a height.
  private List<SpendableCoin> coins(int height) {
    List<SpendableCoin> coins = new ArrayList<>();
    for (int from = height - MATURE; from > 0 && coins.size() < 2; from--) {
      HeaderNode node = Objects.requireNonNull(chain.chain().view().at(from));
      Transaction coinbase =
          Objects.requireNonNull(chain.chain().block(node)).transactions().getFirst();
      OutPoint outPoint = new OutPoint(coinbase.txid(), 0);
      if (chain.coin(outPoint) != null) {
        coins.add(new SpendableCoin(outPoint, coinbase.outputs().getFirst()));
      }
    }
    return coins;
  }

  @Override
  public void close() {
    chain.close();
  }
}
