package dev.renga.lab.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.primitives.Network;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceGuardTest {
  private static final long GIB = 1L << 30;

  @Test
  void aHundredNodesFitIntoASmallMachineAndFiveThousandDoNot() {
    ResourceGuard small = new ResourceGuard(2 * GIB, 6 * GIB, 20_000);
    assertThatCode(() -> small.check(100)).doesNotThrowAnyException();
    assertThatThrownBy(() -> small.check(5_000))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("5000 nodes do not fit here")
        .hasMessageContaining("MiB of Java heap (-Xmx) where there are 2048")
        .hasMessageContaining("MiB of memory where there are 6144")
        .hasMessageContaining("open files (ulimit -n) where there are 20000")
        .hasMessageContaining("About 365 would fit");
  }

  @Test
  void whatIsNotKnownDoesNotCount() {
    ResourceGuard unknown = new ResourceGuard(2 * GIB, Long.MAX_VALUE, Long.MAX_VALUE);
    assertThatCode(() -> unknown.check(400)).doesNotThrowAnyException();
    assertThatThrownBy(() -> unknown.check(5_000)).hasMessageContaining("About 496 would fit");
  }

  @Test
  void fiveThousandNodesAreRefusedBeforeAnythingIsMade(@TempDir Path folder) {
    Path directory = folder.resolve("net");
    LabBuilder builder = LabNetwork.builder().nodes(5_000).directory(directory);
    assertThatThrownBy(builder::start)
        .isInstanceOf(LabException.class)
        .hasMessageContaining("5000 nodes do not fit here");
    assertThat(directory).doesNotExist();
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      int port = taken.getLocalPort();
      LabBuilder builder = LabNetwork.builder().nodes(1).firstRpcPort(port);
      assertThatThrownBy(builder::start)
          .isInstanceOf(LabException.class)
          .hasMessageContaining("Port " + port + ", which a node needs for RPC, is taken");
    }
  }

  @Test
  void aFolderThatIsNotEmptyOrNoFolderIsRefused(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("letter"), "dear diary");
    assertThatThrownBy(() -> LabNetwork.builder().directory(folder).start())
        .hasMessageContaining("is not empty");
    assertThatThrownBy(() -> LabNetwork.builder().directory(file.resolve("below")).start())
        .hasMessageContaining("needs a folder that it can write to");
    assertThat(file).hasContent("dear diary");
  }

  @Test
  void publicNetworksAreNeverTouched() {
    for (Network network :
        new Network[] {
          Network.MAINNET, Network.TESTNET3, Network.TESTNET4, Network.SIGNET, Network.REGTEST
        }) {
      assertThatThrownBy(() -> ResourceGuard.requirePrivate(network))
          .hasMessageContaining("never touches " + network.name());
    }
    LabConfig config = LabNetwork.builder().config();
    Network own = Genesis.of(config, java.time.Instant.ofEpochSecond(1_700_000_000)).network();
    assertThat(ResourceGuard.requirePrivate(own)).isSameAs(own);
    Network other = Genesis.of(config, java.time.Instant.ofEpochSecond(1_700_000_001)).network();
    assertThat(other.genesis().hash()).isNotEqualTo(own.genesis().hash());
    assertThat(other.identity().magic()).isNotEqualTo(own.identity().magic());
  }
}
