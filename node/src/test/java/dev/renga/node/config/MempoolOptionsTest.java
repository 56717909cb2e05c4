package dev.renga.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.mempool.Feerate;
import dev.renga.mempool.MempoolConfig;
import dev.renga.primitives.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// bitcoind's options on unconfirmed transactions.
class MempoolOptionsTest {
  private final List<String> notes = new ArrayList<>();

  private MempoolConfig read(String... arguments) throws ConfigException {
    return read(Network.REGTEST, arguments);
  }

  private MempoolConfig read(Network network, String... arguments) throws ConfigException {
    Settings settings = Settings.of(NodeOptions.table(), arguments);
    return new MempoolOptions(settings, network).read(notes);
  }

  private void refuses(String sentence, String... arguments) {
    assertThatThrownBy(() -> read(Network.MAINNET, arguments))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void withoutOptionsEverythingIsAsInBitcoind() throws Exception {
    assertThat(read()).isEqualTo(MempoolConfig.DEFAULT);
    assertThat(read().size()).isEqualTo(300_000_000);
    assertThat(read().expiry()).isEqualTo(Duration.ofDays(14));
    assertThat(read("-blocksonly").size()).isEqualTo(5_000_000);
    assertThat(read("-blocksonly", "-maxmempool=9").size()).isEqualTo(9_000_000);
  }

  @Test
  void readsWhatIsAskedFor() throws Exception {
    MempoolConfig config =
        read(
            "-maxmempool=5",
            "-mempoolexpiry=1",
            "-minrelaytxfee=0.00001",
            "-incrementalrelayfee=0.00002",
            "-dustrelayfee=0",
            "-datacarriersize=83",
            "-permitbaremultisig=0",
            "-bytespersigop=0",
            "-acceptnonstdtxn",
            "-limitancestorcount=10",
            "-limitancestorsize=20",
            "-limitdescendantcount=30",
            "-limitdescendantsize=40",
            "-blockmaxweight=100000",
            "-blockreservedweight=2000",
            "-blockmintxfee=0.00001",
            "-blocksonly",
            "-checkmempool=1");
    assertThat(config.size()).isEqualTo(5_000_000);
    assertThat(config.expiry()).isEqualTo(Duration.ofHours(1));
    assertThat(config.fees())
        .isEqualTo(new MempoolConfig.Fees(new Feerate(1000), new Feerate(2000)));
    assertThat(config.standard())
        .isEqualTo(new MempoolConfig.Standard(false, 83, false, 0, Feerate.ZERO));
    assertThat(config.chains()).isEqualTo(new MempoolConfig.Chains(10, 20_000, 30, 40_000));
    assertThat(config.template().weight()).isEqualTo(100_000);
    assertThat(config.template().reservedWeight()).isEqualTo(2000);
    assertThat(config.template().minimum()).isEqualTo(new Feerate(1000));
    assertThat(config.blocksOnly()).isTrue();
    assertThat(config.selfCheck()).isTrue();
    assertThat(read("-datacarrier=0").standard().dataCarrierBytes()).isZero();
  }

  @Test
  void theMinimumRisesWithTheStep() throws Exception {
    assertThat(read("-incrementalrelayfee=0.00005").fees().minimum()).isEqualTo(new Feerate(5000));
    assertThat(notes).singleElement().asString().startsWith("Increasing minrelaytxfee to");
  }

  @Test
  void saysWhatIsWrong() {
    refuses("-maxmempool must be at least 5 MB", "-maxmempool=4");
    refuses("Invalid amount for -minrelaytxfee=<amount>: 'cheap'", "-minrelaytxfee=cheap");
    refuses("Invalid amount for -dustrelayfee", "-dustrelayfee=-1");
    refuses("Invalid amount for -blockmintxfee", "-blockmintxfee=0.000000001");
    refuses("exceeds consensus maximum block weight (4000000)", "-blockmaxweight=4000001");
    refuses("lower than minimum safety value of (2000)", "-blockreservedweight=1999");
    refuses("acceptnonstdtxn is not currently supported for main chain", "-acceptnonstdtxn");
    refuses("limitancestorcount", "-limitancestorcount=0");
  }
}
