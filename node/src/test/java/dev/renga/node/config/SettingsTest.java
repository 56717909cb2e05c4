package dev.renga.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.renga.primitives.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  private static final Options OPTIONS =
      Options.of(
          List.of(
              option("datadir", false),
              option("conf", false),
              option("includeconf", false),
              option("regtest", false),
              option("signet", false),
              option("testnet", false),
              option("testnet4", false),
              option("chain", false),
              option("signetchallenge", false),
              option("server", false),
              option("port", true),
              option("connect", true),
              option("dbcache", false),
              option("rpcpassword", false)));

  @TempDir Path folder;

  private static Option option(String name, boolean networkOnly) {
    return new Option(name, "<n>", "Options", "Sets " + name + ".", networkOnly);
  }

  private Settings read(String file, String... arguments) throws ConfigException, IOException {
    Files.writeString(folder.resolve("bitcoin.conf"), file);
    return Settings.read(OPTIONS, List.of(arguments), folder);
  }

  @Test
  void theCommandLineCountsBeforeTheFile() throws Exception {
    Settings settings = read("dbcache=1\ndbcache=2\n", "-dbcache=3", "--dbcache=4");
    assertThat(settings.number("dbcache", 9, 0, 100)).isEqualTo(4);
    assertThat(read("dbcache=1\ndbcache=2\n").number("dbcache", 9, 0, 100)).isEqualTo(1);
    assertThat(read("").number("dbcache", 9, 0, 100)).isEqualTo(9);
  }

  @Test
  void sectionsCountForTheirNetworkAlone() throws Exception {
    String file =
        "regtest=1\n"
            + "port=1\n"
            + "dbcache=7\n"
            + "[regtest]\n"
            + "port=2\n"
            + "connect=a\n"
            + "connect=b\n"
            + "[main]\n"
            + "dbcache=8\n";
    Settings settings = read(file);
    assertThat(settings.network()).isEqualTo(Network.REGTEST);
    assertThat(settings.number("port", 0, 0, 65535)).isEqualTo(2);
    assertThat(settings.texts("connect")).containsExactly("a", "b");
    assertThat(settings.number("dbcache", 0, 0, 100)).isEqualTo(7);
    Settings ignored = read("regtest=1\nport=1\n");
    assertThat(ignored.isSet("port")).isFalse();
    assertThat(ignored.warnings())
        .containsExactly(
            "Config setting for -port only applied on regtest network when in [regtest] section.");
    assertThat(read("regtest.port=5\nregtest=1\n").number("port", 0, 0, 65535)).isEqualTo(5);
  }

  @Test
  void negationTakesBackWhatCameBefore() throws Exception {
    Settings settings = read("connect=x\nserver=1\n", "-noconnect", "-connect=y", "-noserver");
    assertThat(settings.texts("connect")).containsExactly("y");
    assertThat(settings.isOn("server", true)).isFalse();
    assertThat(settings.isNegated("server")).isTrue();
    assertThat(read("", "-noserver=0").isOn("server", false)).isTrue();
    assertThat(read("", "-server").isOn("server", false)).isTrue();
  }

  @Test
  @Tag("kf=R-026")
  void everyImpossibleOptionIsSaidInOneSentence() {
    assertThatThrownBy(() -> read("", "-nonsense=1"))
        .hasMessage("Error parsing command line arguments: Invalid parameter -nonsense=1");
    assertThatThrownBy(() -> read("", "stray")).hasMessageContaining("unexpected token 'stray'");
    assertThatThrownBy(() -> read("-port=1"))
        .hasMessageContaining("parse error on line 1")
        .hasMessageContaining("without leading -");
    assertThatThrownBy(() -> read("\nnolisten"))
        .hasMessageContaining("line 2")
        .hasMessageContaining("nolisten=1");
    assertThatThrownBy(() -> read("rpcpassword=a#b")).hasMessageContaining("ambiguous");
    assertThatThrownBy(() -> read("conf=x")).hasMessageContaining("conf cannot be set");
    assertThatThrownBy(() -> read("", "-regtest", "-signet")).hasMessageContaining("at most one");
    assertThatThrownBy(() -> read("", "-chain=moon")).hasMessage("Unknown chain moon.");
    assertThatThrownBy(() -> read("", "-datadir=/nowhere/at/all"))
        .hasMessage("Specified data directory \"/nowhere/at/all\" does not exist.");
    assertThatThrownBy(() -> read("", "-conf=missing.conf"))
        .hasMessageContaining("could not be opened");
    assertThatThrownBy(() -> read("includeconf=missing.conf"))
        .hasMessageContaining("Failed to include");
    for (String wrong : List.of("-1", "x", "", "101", "1e3", "٣", "99999999999999999999")) {
      assertThatThrownBy(() -> read("", "-dbcache=" + wrong).number("dbcache", 1, 0, 100))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("-dbcache");
    }
  }

  @Test
  void includedFilesAreReadOnceAndNotDeeper() throws Exception {
    Files.writeString(folder.resolve("more.conf"), "dbcache=5\nincludeconf=deeper.conf\n");
    Settings settings = read("includeconf=more.conf\n");
    assertThat(settings.number("dbcache", 0, 0, 100)).isEqualTo(5);
    assertThat(settings.warnings()).anyMatch(w -> w.contains("-includeconf"));
    assertThat(read("includeconf=more.conf\n", "-noincludeconf").isSet("dbcache")).isFalse();
  }

  @Test
  void signetChallengesMakeTheirOwnNetwork() throws Exception {
    assertThat(read("", "-signet", "-signetchallenge=51").network().signetChallenge())
        .hasToString("51");
    assertThatThrownBy(() -> read("", "-signet", "-signetchallenge=zz").network())
        .hasMessageContaining("must be hex");
  }

  @Test
  void unknownLinesAreWarnedAbout() throws Exception {
    assertThat(read("wibble=1\n").notes())
        .containsExactly("Ignoring unknown configuration value wibble");
    assertThat(read("wibble=1\n[moon]\n").warnings())
        .anyMatch(w -> w.endsWith("bitcoin.conf:2 Section [moon] is not recognized."));
  }

  @Test
  void helpIsEightyColumnsWide() {
    Option wordy = new Option("x", "<n>", "Y", "word ".repeat(100).strip(), false);
    assertThat(Options.of(List.of(wordy)).help().lines()).allMatch(line -> line.length() <= 80);
  }
}
