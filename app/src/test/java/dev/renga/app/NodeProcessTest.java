package dev.renga.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.renga.app.NodeProcess.Ended;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Nodes as the operating system sees them: started, asked, stopped, killed.
@Timeout(180)
class NodeProcessTest {
  @TempDir Path temp;

  @BeforeAll
  static void needsSignals() {
    assumeTrue(File.separatorChar == '/', "signals need a POSIX system");
  }

  @Test
  @Tag("kf=R-004")
  @Tag("kf=S-014")
  void endsWithStatusZeroOnSignalsAndLeavesNothingOfTheProcessBehind() throws Exception {
    Path folder = temp.resolve("data ₿ 🧱");
    String tip = "";
    for (String signal : List.of("TERM", "INT")) {
      try (NodeProcess node = NodeProcess.start(folder)) {
        if (!tip.isEmpty()) {
          assertThat(node.cli("getbestblockhash").out()).isEqualTo(tip);
        }
        tip = node.mine(3);
        Path cookie = node.networkFolder().resolve(".cookie");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cookie)))
            .isEqualTo("rw-------");
        assertThat(node.networkFolder().resolve("bitcoind.pid"))
            .hasContent(String.valueOf(node.pid()));
        node.signal(signal);
        node.signal(signal); // an impatient person
        node.signal("TERM");
        Ended ended = node.await();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.status()).isZero();
        assertThat(cookie).doesNotExist();
        assertThat(node.networkFolder().resolve("bitcoind.pid")).doesNotExist();
        assertThat(node.networkFolder().resolve("wallets")).isEmptyDirectory();
        assertThat(node.networkFolder().resolve("debug.log"))
            .content()
            .contains("UpdateTip: new best=" + tip)
            .endsWith("Shutdown: done\n");
      }
    }
  }

  @Test
  @Tag("kf=S-018")
  @Tag("kf=R-004")
  void comesBackAfterKillAndASecondProcessIsRefused() throws Exception {
    Path folder = temp.resolve("data");
    String tip;
    try (NodeProcess node = NodeProcess.start(folder)) {
      tip = node.mine(4);
      assertThat(node.cli("getblockcount").out()).isEqualTo("4");
      String cookie = Files.readString(node.networkFolder().resolve(".cookie"));
      try (NodeProcess second = NodeProcess.launch(folder)) {
        Ended refused = second.await();
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err())
            .isEqualTo(
                "Error: Cannot obtain a lock on directory %s. Renga is probably already running."
                    .formatted(node.networkFolder()));
      }
      assertThat(node.networkFolder().resolve(".cookie")).hasContent(cookie);
      assertThat(node.cli("getblockcount").out()).isEqualTo("4");
      assertThat(node.cli("stop").out()).contains("stopping");
      assertThat(node.await().status()).isZero();
    }
    try (NodeProcess node = NodeProcess.start(folder)) {
      assertThat(node.cli("getbestblockhash").out()).isEqualTo(tip);
      node.signal("KILL");
      node.await();
      assertThat(node.networkFolder().resolve(".cookie")).exists();
    }
    try (NodeProcess node = NodeProcess.start(folder)) {
      assertThat(node.cli("getbestblockhash").out()).isEqualTo(tip);
      assertThat(node.cli("verifychain", "4", "0").out()).isEqualTo("true");
    }
  }

  @Test
  void importsBlocksAndStops() throws Exception {
    Path blocks = temp.resolve("blocks.dat");
    String tip;
    try (NodeProcess source = NodeProcess.start(temp.resolve("a"), "-blocksxor=0")) {
      tip = source.mine(20);
      source.cli("stop");
      source.await();
      Files.copy(
          source.networkFolder().resolve("blocks/blk00000.dat"),
          blocks,
          StandardCopyOption.REPLACE_EXISTING);
    }
    Path folder = temp.resolve("b");
    try (NodeProcess importer =
        NodeProcess.launch(folder, "-loadblock=" + blocks, "-stopafterblockimport")) {
      Ended ended = importer.await();
      assertThat(ended.err()).isEmpty();
      assertThat(ended.status()).isZero();
      assertThat(ended.out()).contains("Importing blocks file").contains("20 blocks are new");
    }
    try (NodeProcess node = NodeProcess.start(folder, "-stopatheight=21")) {
      assertThat(node.cli("getbestblockhash").out()).isEqualTo(tip);
      node.cli("generatetoaddress", "1", "mfWxJ45yp2SFn7UciZyNpvDKrzbhyfKrY8");
      assertThat(node.await().status()).isZero();
    }
  }

  @Test
  @Tag("kf=R-016")
  void answersAsBitcoinCliWants() throws Exception {
    try (NodeProcess node = NodeProcess.start(temp.resolve("data"), "-printtoconsole=0")) {
      String tip = node.mine(2);
      assertThat(node.cli("getblockhash", "2").out()).isEqualTo(tip);
      assertThat(node.cli("-named", "getblockhash", "height=2").out()).isEqualTo(tip);
      assertThat(node.cliWithInput("2\n", "-stdin", "getblockhash").out()).isEqualTo(tip);
      assertThat(node.cli("getblockheader", tip, "false").out()).hasSize(160);
      assertThat(node.cli("getblockchaininfo").out())
          .startsWith("{\n  \"chain\": \"regtest\",\n  \"blocks\": 2,");
      assertThat(node.cli("setmocktime", "0"))
          .extracting(Ended::status, Ended::out)
          .containsExactly(0, "");
      Ended wrong = node.cli("getblockhash", "3");
      assertThat(wrong.err())
          .isEqualTo("error code: -8\nerror message:\nBlock height out of range");
      assertThat(wrong.status()).isEqualTo(8);
      assertThat(node.cli("nosuchmethod").status()).isEqualTo(32601 & 0xff);
      assertThat(node.cli("getblockhash", "x").err()).isEqualTo("error: Error parsing JSON: x");
      Ended unknown = node.cli("-rpcuser=u", "-rpcpassword=wrong", "getblockcount");
      assertThat(unknown.err()).startsWith("error: Authorization failed");
      assertThat(unknown.status()).isEqualTo(1);
      node.cli("stop");
      assertThat(node.await().out()).isEmpty();
      assertThat(node.cli("-rpcuser=u", "-rpcpassword=p", "getblockcount").err())
          .startsWith("error: Could not connect to the server 127.0.0.1:");
    }
  }
}
