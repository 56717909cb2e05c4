package dev.renga.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.node.Subnet;
import dev.renga.node.Whitelisted;
import dev.renga.p2p.protocol.Permission;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhitelistOptionsTest {
  @TempDir Path folder;

  private Whitelisted only(String... options) throws ConfigException {
    List<Whitelisted> list = read(options);
    assertThat(list).hasSize(1);
    return list.getFirst();
  }

  private List<Whitelisted> read(String... options) throws ConfigException {
    List<String> arguments = new ArrayList<>(List.of("-regtest", "-datadir=" + folder));
    arguments.addAll(List.of(options));
    return ConfigReader.read(Settings.read(NodeOptions.table(), arguments, folder), folder, 4)
        .node()
        .peers()
        .whitelist();
  }

  @Test
  void permissionsAndDirectionsAreRead() throws Exception {
    Whitelisted entry = only("-whitelist=noban,in,out@127.0.0.0/8");
    assertThat(entry.subnet()).isEqualTo(Subnet.LOOPBACK_4);
    assertThat(entry.permissions()).containsOnly(Permission.NOBAN, Permission.DOWNLOAD);
    assertThat(entry.inbound()).isTrue();
    assertThat(entry.outbound()).isTrue();
    assertThat(entry.subnet().test(InetAddress.ofLiteral("127.9.9.9"))).isTrue();
    assertThat(entry.subnet().test(InetAddress.ofLiteral("128.0.0.1"))).isFalse();
    assertThat(only("-whitelist=out,addr@::1").inbound()).isFalse();
    assertThat(only("-whitelist=relay@1.2.3.4").outbound()).isFalse();
    assertThat(only("-whitelist=forcerelay@1.2.3.4").permissions())
        .containsOnly(Permission.FORCERELAY, Permission.RELAY);
    assertThat(only("-whitelist=all@1.2.3.4").permissions()).hasSize(Permission.values().length);
    assertThat(only("-whitelist=@1.2.3.4").permissions()).isEmpty();
  }

  @Test
  void anAddressWithoutPermissionsGetsTheUsualOnes() throws Exception {
    Set<Permission> usual =
        Set.of(Permission.NOBAN, Permission.DOWNLOAD, Permission.MEMPOOL, Permission.RELAY);
    assertThat(only("-whitelist=127.0.0.1").permissions()).isEqualTo(usual);
    assertThat(only("-whitelist=127.0.0.1", "-whitelistrelay=0").permissions())
        .doesNotContain(Permission.RELAY);
    assertThat(only("-whitelist=127.0.0.1", "-whitelistforcerelay").permissions())
        .contains(Permission.FORCERELAY);
    assertThat(only("-whitelist=127.0.0.1", "-blocksonly").permissions())
        .doesNotContain(Permission.RELAY);
    assertThat(only("-whitelist=127.0.0.1", "-blocksonly", "-whitelistrelay").permissions())
        .contains(Permission.RELAY);
    assertThat(read()).isEmpty();
    assertThat(read("-whitelist=127.0.0.1", "-whitelist=addr@::1")).hasSize(2);
  }

  @Test
  void nonsenseIsRefused() {
    refuses("Only direction was set, no permissions: 'in,out@127.0.0.1'", "in,out@127.0.0.1");
    refuses("Invalid P2P permission: 'oopsie'", "oopsie@127.0.0.1");
    refuses("Invalid netmask specified in -whitelist", "noban@127.0.0.1:230");
    refuses("Invalid netmask specified in -whitelist", "noban@");
    refuses("Invalid netmask specified in -whitelist", "noban@localhost");
  }

  private void refuses(String sentence, String value) {
    assertThatThrownBy(() -> read("-whitelist=" + value))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(sentence);
  }
}
