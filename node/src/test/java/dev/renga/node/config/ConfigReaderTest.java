package dev.renga.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.chain.ChainConfig;
import dev.renga.node.NodeConfig;
import dev.renga.node.PeersConfig.DnsSeeds;
import dev.renga.node.RpcConfig;
import dev.renga.primitives.Deployment;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
  @TempDir Path folder;

  private ConfigReader.Read read(String... arguments) throws ConfigException {
    List<String> all = new ArrayList<>(List.of("-regtest", "-datadir=" + folder));
    all.addAll(List.of(arguments));
    return ConfigReader.read(Settings.read(NodeOptions.table(), all, folder), folder, 4);
  }

  private NodeConfig node(String... arguments) throws ConfigException {
    return read(arguments).node();
  }

  private RpcConfig rpc(String... arguments) throws ConfigException {
    return Objects.requireNonNull(node(arguments).rpc());
  }

  private void refuses(String sentence, String... arguments) {
    assertThatThrownBy(() -> read(arguments))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void withoutOptionsEverythingIsAsInBitcoind() throws Exception {
    NodeConfig config = node();
    assertThat(config.storage().directory()).isEqualTo(folder.resolve("regtest"));
    assertThat(config.storage().blocks()).isEqualTo(folder.resolve("regtest/blocks"));
    assertThat(config.storage().cacheBytes()).isEqualTo(450L << 20);
    assertThat(config.chain().workers()).isEqualTo(4);
    assertThat(config.chain().prune()).isEqualTo(new ChainConfig.Prune.Off());
    assertThat(config.peers().maxConnections()).isEqualTo(125);
    assertThat(config.peers().automatic()).isTrue();
    assertThat(config.peers().dnsSeeds()).isEqualTo(DnsSeeds.WHEN_NEEDED);
    assertThat(config.peers().binds()).singleElement().extracting("port").isEqualTo(18444);
    RpcConfig rpc = rpc();
    assertThat(rpc.addresses()).allMatch(a -> a.getAddress().isLoopbackAddress());
    assertThat(rpc.addresses()).allMatch(a -> a.getPort() == 18443);
    assertThat(rpc.cookie()).isEqualTo(folder.resolve("regtest/.cookie"));
  }

  @Test
  void acceptsEverythingThatTheTestHarnessOfBitcoinCoreGives() throws Exception {
    Files.writeString(
        folder.resolve("bitcoin.conf"),
        """
        regtest=1
        [regtest]
        port=11000
        rpcport=16000
        rpcservertimeout=99000
        rpcdoccheck=1
        rpcthreads=2
        fallbackfee=0.0002
        server=1
        keypool=1
        discover=0
        dnsseed=0
        fixedseeds=0
        listenonion=0
        peertimeout=999999999
        printtoconsole=0
        natpmp=0
        shrinkdebugfile=0
        unsafesqlitesync=1
        connect=0
        maxconnections=94
        par=1
        prevoutfetchthreads=1
        bind=127.0.0.1
        """);
    ConfigReader.Read read =
        ConfigReader.read(
            Settings.read(
                NodeOptions.table(),
                List.of(
                    "-datadir=" + folder,
                    "-logtimemicros",
                    "-debug",
                    "-debugexclude=leveldb",
                    "-debugexclude=rand",
                    "-uacomment=testnode0",
                    "-disablewallet",
                    "-logthreadnames",
                    "-logsourcelocations",
                    "-loglevel=trace",
                    "-nologratelimit",
                    "-v2transport=0"),
                folder),
            folder,
            2);
    assertThat(read.warnings()).isEmpty();
    assertThat(read.notes()).isEmpty();
    assertThat(read.node().peers().connect()).isEmpty();
    assertThat(read.node().peers().automatic()).isFalse();
    assertThat(read.node().peers().binds()).hasToString("[/127.0.0.1:11000]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -v2transport=1 | -v2transport is not available: Renga has no encrypted transport (BIP324) yet.
          -txindex | -txindex is not available: Renga has no index of transactions yet.
          -blockfilterindex=basic | -blockfilterindex is not available
          -wallet=w | -wallet is not available: Renga has no wallet yet.
          -zmqpubrawblock=tcp://127.0.0.1:1 | -zmqpubrawblock is not available: Renga has no ZMQ yet.
          -daemon | Let a service manager
          -proxy=127.0.0.1:9050 | -proxy is not available
          -listenonion=1 | Renga has no Tor yet.
          -blocknotify=true | -blocknotify is not available
          """)
  void refusesWhatIsNotBuiltInOneSentence(String option, String sentence) {
    refuses(sentence, option);
  }

  @Test
  void turningOffWhatIsNotBuiltIsFine() throws Exception {
    assertThat(
            node("-txindex=0", "-nowallet", "-nodaemon", "-v2transport=0", "-noproxy", "-noonion"))
        .isNotNull();
  }

  @ParameterizedTest
  @Tag("kf=R-026")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -prune=-1 | Prune cannot be configured with a negative value.
          -prune=549 | Prune configured below the minimum of 550 MiB.  Please use a higher number.
          -prune=99999999999999 | -prune
          -minimumchainwork=test | Invalid minimum work specified (test), must be up to 64 hex digits
          -assumevalid=xyz | Invalid assumevalid block hash specified (xyz), must be up to 64 hex digits
          -port=0 | Invalid port specified in -port: '0'
          -port=65536 | Invalid port specified in -port: '65536'
          -port=٣ | Invalid port specified in -port
          -rpcport=x | Invalid port specified in -rpcport: 'x'
          -bind=moon | Cannot resolve -bind address: 'moon'
          -bind=127.0.0.1:99999 | Invalid port specified in -bind: '127.0.0.1:99999'
          -peertimeout=0 | peertimeout must be a positive integer.
          -peertimeout=-1 | peertimeout must be a positive integer.
          -maxconnections=-1 | -maxconnections must be greater or equal than zero
          -timeout=0 | -timeout
          -dbcache=3 | -dbcache
          -dbcache=65537 | -dbcache
          -dbcache=1e3 | -dbcache
          -par=257 | -par
          -checklevel=5 | -checklevel
          -checkblocks=-1 | -checkblocks
          -stopatheight=-1 | -stopatheight
          -maxtipage=-1 | -maxtipage
          -mocktime=-1 | -mocktime
          -rpcservertimeout=0 | -rpcservertimeout
          -rpcallowip=127.0.0.1/33 | Invalid -rpcallowip subnet specification
          -rpcallowip=1.2.3.4/255.0.255.0 | Invalid -rpcallowip subnet specification
          -rpcallowip=example.org | Invalid -rpcallowip subnet specification
          -rpccookieperms=world | must be one of 'owner', 'group', or 'all'.
          -blocksdir=/nowhere/at/all | Specified blocks directory "/nowhere/at/all" does not exist.
          -loadblock=/nowhere/blk.dat | -loadblock: the file /nowhere/blk.dat cannot be read.
          -testactivationheight=bip34 | Invalid format (bip34) for -testactivationheight=name@height.
          -testactivationheight=bip34@-2 | Invalid height value (bip34@-2)
          -testactivationheight=name@2 | Invalid name (name@2)
          -vbparams=testdummy:1 | Version bits parameters malformed
          -vbparams=moon:1:2 | Invalid deployment (moon)
          -vbparams=testdummy:x:2 | Invalid nStartTime (x)
          -test=moon | Renga knows -test=bip94 alone
          -forcednsseed -dnsseed=0 | Cannot set -forcednsseed to true
          -connect=:8333 | has no host
          """)
  void everyImpossibleValueIsSaidInOneSentence(String options, String sentence) {
    refuses(sentence, ChainOptions.parts(options, ' ').toArray(String[]::new));
  }

  @Test
  @Tag("kf=J-021")
  void theLocaleOfTheMachineChangesNothing() throws Exception {
    Locale before = Locale.getDefault();
    try {
      for (String tag : List.of("tr-TR", "th-TH-u-nu-thai", "ar-EG")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        assertThat(node("-prune=550", "-PRUNE=1".toLowerCase(Locale.ROOT)).chain().prune())
            .isEqualTo(new ChainConfig.Prune.Manual());
        refuses("'٣'", "-port=٣");
        refuses("minimum of 550 MiB", "-prune=549");
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void optionsThatExcludeEachOtherAreRefused() {
    refuses(
        "Prune mode is incompatible with -reindex-chainstate.", "-prune=1", "-reindex-chainstate");
    refuses(
        "Cannot set -bind or -whitebind together with -listen=0", "-bind=127.0.0.1", "-nolisten");
    refuses("Duplicate binding configuration", "-bind=127.0.0.1", "-bind=127.0.0.1");
  }

  @Test
  void connectMakesThePeersOfOthersUnnecessary() throws Exception {
    NodeConfig config = node("-connect=10.0.0.1", "-connect=[::1]:5");
    assertThat(config.peers().connect()).containsExactly("10.0.0.1", "[::1]:5");
    assertThat(config.peers().automatic()).isFalse();
    assertThat(config.peers().binds()).isEmpty();
    assertThat(config.peers().dnsSeeds()).isEqualTo(DnsSeeds.OFF);
    assertThat(node("-connect=10.0.0.1", "-bind=127.0.0.1").peers().binds()).hasSize(1);
    assertThat(node("-noconnect").peers().automatic()).isFalse();
    assertThat(node("-maxconnections=0").peers().binds()).isEmpty();
    assertThat(node("-connect=10.0.0.1", "-dnsseed=1").peers().dnsSeeds())
        .isEqualTo(DnsSeeds.WHEN_NEEDED);
  }

  @Test
  void rulesOfATestNetworkCanBeMoved() throws Exception {
    NodeConfig config =
        node("-testactivationheight=segwit@300", "-vbparams=testdummy:3:9999999999:400");
    assertThat(config.network().activationHeight(Deployment.SEGWIT)).isEqualTo(300);
    assertThat(config.network().versionBits())
        .anyMatch(
            bits ->
                bits.name().equals("testdummy")
                    && bits.startTime() == 3
                    && bits.minimumActivationHeight() == 400);
    assertThat(node("-test=bip94").network().proofOfWork().enforceBip94()).isTrue();
    assertThatThrownBy(
            () ->
                ConfigReader.read(
                    Settings.of(NodeOptions.table(), "-testactivationheight=segwit@3"), folder, 1))
        .hasMessage("The -testactivationheight option may not be used on mainnet.");
  }

  @Test
  void chainOptionsAreHandedOn() throws Exception {
    NodeConfig config =
        node("-minimumchainwork=0xff", "-assumevalid=0", "-par=-1", "-prune=550", "-maxtipage=7");
    assertThat(config.chain().minimumChainWork()).isEqualTo(BigInteger.valueOf(255));
    assertThat(config.chain().assumeValid()).isNull();
    assertThat(config.chain().workers()).isEqualTo(3);
    assertThat(config.chain().prune()).isEqualTo(new ChainConfig.Prune.Automatic(550L << 20));
    assertThat(config.chain().maximumTipAge()).hasSeconds(7);
    assertThat(node("-reindex").chain().start()).isEqualTo(ChainConfig.Start.REINDEX);
    assertThat(node("-prune=1").chain().prune()).isEqualTo(new ChainConfig.Prune.Manual());
  }

  @Test
  @Tag("kf=R-003")
  void nobodyElseMayConnectUnlessBothOptionsSaySo() throws Exception {
    ConfigReader.Read open = read("-rpcbind=0.0.0.0");
    assertThat(Objects.requireNonNull(open.node().rpc()).addresses())
        .allMatch(a -> a.getAddress().isLoopbackAddress());
    assertThat(open.notes()).anyMatch(note -> note.contains("-rpcallowip"));
    assertThat(rpc("-rpcallowip=10.0.0.0/8").addresses())
        .allMatch(a -> a.getAddress().isLoopbackAddress());
    RpcConfig both = rpc("-rpcbind=0.0.0.0:5000", "-rpcallowip=10.0.0.0/8");
    assertThat(both.addresses()).hasToString("[/0.0.0.0:5000]");
    assertThat(both.allowed()).anyMatch(net -> net.test(InetAddress.ofLiteral("10.9.8.7")));
    assertThat(both.allowed()).noneMatch(net -> net.test(InetAddress.ofLiteral("11.0.0.1")));
    assertThat(both.allowed()).noneMatch(net -> net.test(InetAddress.ofLiteral("2001:db8::1")));
  }

  @Test
  @Tag("kf=R-005")
  @Tag("kf=R-007")
  void withoutCredentialsThereIsACookieAndNoKnownPassword() throws Exception {
    assertThat(rpc().passwords()).isEmpty();
    assertThat(rpc().cookie()).isNotNull();
    assertThat(rpc("-rpcuser=u", "-rpcpassword=p").cookie()).isNull();
    assertThat(rpc("-norpccookiefile").cookie()).isNull();
    RpcConfig limited = rpc("-rpcwhitelist=a:getblock, help", "-rpcwhitelist=a:help,stop");
    assertThat(limited.whitelist().get("a")).containsExactly("help");
    assertThat(limited.whitelistDefault()).isTrue();
    assertThat(rpc("-rpcwhitelist=a:help", "-rpcwhitelistdefault=0").whitelistDefault()).isFalse();
  }

  @Test
  void noServerMeansNoServer() throws Exception {
    assertThat(node("-server=0").rpc()).isNull();
  }
}
