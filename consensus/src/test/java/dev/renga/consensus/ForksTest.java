package dev.renga.consensus;

import static dev.renga.consensus.script.ScriptFlag.CHECKLOCKTIMEVERIFY;
import static dev.renga.consensus.script.ScriptFlag.CHECKSEQUENCEVERIFY;
import static dev.renga.consensus.script.ScriptFlag.DERSIG;
import static dev.renga.consensus.script.ScriptFlag.NULLDUMMY;
import static dev.renga.consensus.script.ScriptFlag.P2SH;
import static dev.renga.consensus.script.ScriptFlag.TAPROOT;
import static dev.renga.consensus.script.ScriptFlag.WITNESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.renga.consensus.script.ScriptFlag;
import dev.renga.consensus.script.ScriptFlags;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.Network;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ForksTest {
  private static final BlockHash ANY = Headers.hash(1, 1);

  private static void assertFlags(
      Network network, int height, BlockHash block, ScriptFlag... flags) {
    assertThat(ScriptFlags.forBlock(network, height, block)).isEqualTo(ScriptFlags.of(flags));
  }

  @Test
  @Tag("kf=C-042")
  @Tag("kf=C-038")
  void switchesScriptRulesOnAtTheirHeights() {
    Network main = Network.MAINNET;
    assertFlags(main, 1, ANY, P2SH, WITNESS, TAPROOT);
    assertFlags(main, 363_724, ANY, P2SH, WITNESS, TAPROOT);
    assertFlags(main, 363_725, ANY, P2SH, WITNESS, TAPROOT, DERSIG);
    assertFlags(main, 388_380, ANY, P2SH, WITNESS, TAPROOT, DERSIG);
    assertFlags(main, 388_381, ANY, P2SH, WITNESS, TAPROOT, DERSIG, CHECKLOCKTIMEVERIFY);
    assertFlags(main, 419_327, ANY, P2SH, WITNESS, TAPROOT, DERSIG, CHECKLOCKTIMEVERIFY);
    ScriptFlags csv =
        ScriptFlags.of(P2SH, WITNESS, TAPROOT, DERSIG, CHECKLOCKTIMEVERIFY, CHECKSEQUENCEVERIFY);
    assertThat(ScriptFlags.forBlock(main, 419_328, ANY)).isEqualTo(csv);
    assertThat(ScriptFlags.forBlock(main, 481_823, ANY)).isEqualTo(csv);
    assertThat(ScriptFlags.forBlock(main, 481_824, ANY)).isEqualTo(csv.with(NULLDUMMY));
    for (Network network : List.of(Network.TESTNET4, Network.SIGNET, Network.REGTEST)) {
      assertThat(ScriptFlags.forBlock(network, 1, ANY)).isEqualTo(ScriptFlags.MANDATORY);
    }
  }

  @Test
  @Tag("kf=C-041")
  @Tag("kf=C-042")
  void knowsTheExceptionsByHash() {
    BlockHash bip16 =
        BlockHash.parse("00000000000002dc756eebf4f49723ed8d30cc28a5f108eb94b1ba88ac4f9c22");
    BlockHash taproot =
        BlockHash.parse("0000000000000000000f14c35b2d841e986ab5441de8c585d5ffe55ea1e395ad");
    BlockHash testnet =
        BlockHash.parse("00000000dd30457c001f4095d208cc1296b0eed002427aa599874af7a432b105");
    assertFlags(Network.MAINNET, 170_060, bip16);
    assertFlags(Network.TESTNET3, 394, testnet);
    assertFlags(Network.MAINNET, 170_060, testnet, P2SH, WITNESS, TAPROOT);
    assertFlags(Network.REGTEST, 0, bip16, P2SH, WITNESS, TAPROOT, NULLDUMMY);
    assertThat(ScriptFlags.forBlock(Network.MAINNET, 692_261, taproot))
        .isEqualTo(ScriptFlags.MANDATORY.without(TAPROOT));
    assertThat(ScriptFlags.forBlock(Network.MAINNET, 692_261, ANY))
        .isEqualTo(ScriptFlags.MANDATORY);
  }
}
