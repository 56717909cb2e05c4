package dev.renga.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.consensus.script.TransactionScripts;
import dev.renga.crypto.Secp256k1;
import dev.renga.primitives.Block;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Vectors;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the network accepted, we accept.
class RealBlocksTest {
  private static final Secp256k1 CURVE = Secp256k1.load();

  /// Heights of the blocks whose files do not tell, as far as their difficulty and time do.
  private static OptionalInt height(RealBlocks.Isolated real) {
    return real.height().isPresent()
        ? real.height()
        : switch (real.name()) {
          case "mainnet-hash-000000000000051f68f43e9d" -> OptionalInt.of(160_000);
          case "mainnet-hash-000000000000b8c3ad583c44" -> OptionalInt.of(109_000);
          case "mainnet-hash-0000000000013b8ab2cd513b" -> OptionalInt.of(99_000);
          case "testnet3-hash-00000000db623a1752143f2f" -> OptionalInt.of(1_000);
          default -> OptionalInt.empty();
        };
  }

  static List<RealBlocks.Isolated> isolated() {
    return RealBlocks.isolated();
  }

  @ParameterizedTest
  @MethodSource("isolated")
  @Tag("accepts=script-evaluates-true")
  @Tag("accepts=script-strict-der")
  @Tag("accepts=script-taproot-signature")
  @Tag("kf=C-117")
  void acceptsEveryRealBlock(RealBlocks.Isolated real) {
    Block block = real.block();
    assertThat(Block.of(block.header(), block.transactions()).toBytes()).isEqualTo(block.toBytes());
    SpentOutputs spent = real.spent() == null ? null : real.outputs();
    BlockCheck.Report report = BlockCheck.check(block, real.network(), height(real), spent);
    assertThat(report).isInstanceOf(BlockCheck.Accepted.class);
    BlockCheck.Accepted accepted = (BlockCheck.Accepted) report;
    assertThat(accepted.notChecked()).isNotEmpty();
    assertThat(BlockRules.isMutated(block, isSegwit(real))).isFalse();
    if (real.isComplete()) {
      assertThat(accepted.inputsChecked()).isEqualTo(accepted.inputs());
      long paid = block.transactions().get(0).outputs().stream().mapToLong(TxOut::value).sum();
      long subsidy = Subsidy.at(height(real).orElseThrow(), real.network());
      assertThat(accepted.fees()).isEqualTo(OptionalLong.of(paid - subsidy));
    }
    System.out.println(
        "vectors: %s %s transactions, %s of %s inputs checked"
            .formatted(
                real.name(), accepted.transactions(), accepted.inputsChecked(), accepted.inputs()));
  }

  private static boolean isSegwit(RealBlocks.Isolated real) {
    return real.network().isActive(Deployment.SEGWIT, height(real).orElse(0));
  }

  @Test
  void takesTheCoinbasesWordForTheHeightOnlyUnderBip34() {
    int stated = 0;
    for (RealBlocks.Isolated real : RealBlocks.isolated()) {
      OptionalInt found = BlockCheck.statedHeight(real.block(), real.network());
      if (found.isPresent()) {
        assertThat(found).as(real.name()).isEqualTo(real.height());
        stated++;
      }
    }
    assertThat(stated).isGreaterThan(30);
  }

  /// Connects consecutive blocks from a start on, asking every rule.
  private static Headers.Node connect(List<Block> blocks, Network network, Headers.Node start) {
    Coins coins = new Coins();
    Headers.Node tip = start;
    int inputs = 0;
    for (Block block : blocks) {
      Verdicts.assertValid(BlockRules.checkContextFree(block, network));
      Verdicts.assertValid(HeaderRules.check(block.header(), tip, network, block.header().time()));
      Verdicts.assertValid(BlockRules.checkContextual(block, tip, network));
      Connected connected =
          BlockConnector.connect(block, tip, network, coins, RealBlocksTest::verify);
      assertThat(connected).as("block %s", tip.height() + 1).isInstanceOf(Connected.Applied.class);
      inputs += ((Connected.Applied) connected).inputs();
      tip = Headers.after(tip, block.header());
    }
    System.out.println(
        "vectors: %s %s consecutive blocks, %s inputs"
            .formatted(network.name(), blocks.size(), inputs));
    return tip;
  }

  private static void verify(TransactionScripts scripts) {
    Verdicts.assertValid(scripts.verify(CURVE));
  }

  private static Headers.Node connectFromGenesis(String file, Network network) {
    List<Block> blocks = RealBlocks.run(file);
    assertThat(blocks.get(0)).isEqualTo(network.genesis());
    return connect(blocks.subList(1, blocks.size()), network, Headers.genesis(network));
  }

  @Test
  void connectsMainnetFromGenesis() {
    Headers.Node tip =
        connectFromGenesis("block/mainnet/mainnet-0000000-0002875.blk.gz", Network.MAINNET);
    assertThat(tip.height()).isEqualTo(2875);
    assertThat(tip.hash())
        .hasToString("00000000b755e7fa6b511a6f89d7c1748cfd4bcf98724b95d7ebda8add953975");
  }

  @Test
  void connectsTestnet3FromGenesis() {
    connectFromGenesis("block/testnet3/testnet3-0000000-0000267.blk.gz", Network.TESTNET3);
  }

  @Test
  @Tag("accepts=signet-solution")
  @Tag("kf=C-025")
  void connectsSignetFromGenesisWithItsSolutions() {
    Headers.Node tip =
        connectFromGenesis("block/signet/signet-0000000-0000080.blk.gz", Network.SIGNET);
    assertThat(tip.height()).isEqualTo(80);
  }

  @Test
  @Tag("rejects=signet-solution")
  void rejectsSignetBlocksForAnotherChallenge() {
    Network other = Network.signet(Script.parseHex("5121" + "02".repeat(33) + "51ae"));
    int blocks = 0;
    for (Block block :
        RealBlocks.run("block/signet/signet-0000000-0000080.blk.gz").subList(1, 81)) {
      Verdicts.assertInvalid(
          BlockRules.checkContextFree(block, other), "signet-solution", "bad-signet-blksig");
      blocks++;
    }
    Vectors.report("signet solutions for another challenge, refused", blocks);
  }

  @Test
  void connectsRegtest() {
    List<Block> blocks = RealBlocks.run("block/regtest/regtest-0000001-0000206.blk.gz");
    Headers.Node tip = connect(blocks, Network.REGTEST, Headers.genesis(Network.REGTEST));
    assertThat(tip.height()).isEqualTo(206);
  }

  @Test
  void connectsTheAlternativeMainnet() {
    List<Block> blocks = RealBlocks.run("block/mainnet-alt/mainnet-alt-0000001-0002016.blk.gz");
    Headers.Node tip = connect(blocks, Network.MAINNET, Headers.genesis(Network.MAINNET));
    assertThat(tip.bits()).isEqualTo(0x1c3fffc0);
  }

  @Test
  @Tag("rejects=input-mature")
  @Tag("kf=C-030")
  void rejectsTheCoinbaseSpentAfterOneBlock() {
    List<Block> blocks = RealBlocks.run("block/reorg-difficulty1/blk_0_to_4.blk");
    Coins coins = new Coins();
    Headers.Node tip = Headers.genesis(Network.MAINNET);
    Connected last = null;
    for (Block block : blocks.subList(1, blocks.size())) {
      Verdicts.assertValid(BlockRules.checkContextFree(block, Network.MAINNET));
      last = BlockConnector.connect(block, tip, Network.MAINNET, coins, null);
      if (last instanceof Connected.Refused) {
        break;
      }
      tip = Headers.after(tip, block.header());
    }
    assertThat(last).isInstanceOf(Connected.Refused.class);
    Verdicts.assertInvalid(
        ((Connected.Refused) last).verdict(),
        "input-mature",
        "bad-txns-premature-spend-of-coinbase");
  }

  @Test
  @Tag("kf=C-008")
  @Tag("kf=C-005")
  void letsNoCoinOfTheOverwrittenCoinbasesComeBack() {
    RealBlocks.Isolated real =
        RealBlocks.isolated().stream()
            .filter(each -> each.name().equals("mainnet-0091722"))
            .findFirst()
            .orElseThrow();
    Block block = real.block();
    HeaderView parent =
        IsolatedChain.before(block.header().previous(), 91_722, Network.MAINNET, Map.of(), 1);
    Coins coins = new Coins();
    OutPoint made = new OutPoint(block.transactions().get(0).txid(), 0);
    assertThat(BlockConnector.connect(block, parent, Network.MAINNET, coins, null))
        .isInstanceOf(Connected.Applied.class);
    assertThat(coins.contains(made)).isTrue();
    // the same coinbase again, in a block that is none of the two exceptions
    HeaderView later =
        IsolatedChain.before(block.header().previous(), 91_880, Network.MAINNET, Map.of(), 1);
    Connected again = BlockConnector.connect(block, later, Network.MAINNET, coins, null);
    Verdicts.assertInvalid(
        ((Connected.Refused) again).verdict(), "block-overwrites-nothing", "bad-txns-BIP30");
  }
}
