package dev.renga.node.config;

import dev.renga.node.NodeConfig;
import dev.renga.node.StorageConfig;
import dev.renga.primitives.Network;
import dev.renga.storage.BlockFilesConfig;
import dev.renga.storage.Disk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns options in bitcoind's form into what a node is started with, checks that they go together,
/// and says in one sentence what does not.
public final class ConfigReader {
  private static final int MAX_CACHE_MIB = 65_536;

  private final Settings settings;
  private final Path dataDirectory;

  private ConfigReader(Settings settings, Path defaultDataDirectory) {
    this.settings = settings;
    this.dataDirectory = settings.dataDirectory(defaultDataDirectory);
  }

  /// What was read.
  ///
  /// @param node what the node is started with
  /// @param networkDirectory the network's own folder below the data folder
  /// @param warnings sentences for people on what they did not want like this
  /// @param notes sentences for the log
  public record Read(
      NodeConfig node, Path networkDirectory, List<String> warnings, List<String> notes) {}

  /// Reads everything that concerns the node itself.
  ///
  /// @param settings read with [NodeOptions#table]
  /// @param defaultDataDirectory used without `-datadir`
  /// @param cores of the machine
  /// @throws ConfigException with one sentence on the first thing that is wrong
  public static Read read(Settings settings, Path defaultDataDirectory, int cores)
      throws ConfigException {
    return new ConfigReader(settings, defaultDataDirectory).read(cores);
  }

  private Read read(int cores) throws ConfigException {
    NodeOptions.refuseWhatIsMissing(settings);
    List<String> notes = new ArrayList<>(settings.notes());
    ChainOptions chain = new ChainOptions(settings);
    Network network = chain.network();
    Path directory = networkDirectory(dataDirectory, network);
    NodeConfig config =
        new NodeConfig(
            chain.read(network, cores),
            storage(directory, network),
            new MempoolOptions(settings, network).read(notes),
            new RpcOptions(settings, network, directory).read(notes),
            new PeerOptions(settings, network).read(),
            work(),
            mockTime(network));
    return new Read(config, directory, settings.warnings(), notes);
  }

  /// The network's folder below a data folder.
  public static Path networkDirectory(Path dataDirectory, Network network) {
    String name = network.identity().directory();
    return name.isEmpty() ? dataDirectory : dataDirectory.resolve(name);
  }

  private StorageConfig storage(Path directory, Network network) throws ConfigException {
    Path blocks = directory.resolve("blocks");
    if (settings.isSet("blocksdir") && !settings.isNegated("blocksdir")) {
      String given = settings.text("blocksdir").orElse("");
      Path base = Path.of(given).toAbsolutePath().normalize();
      if (!Files.isDirectory(base)) {
        throw new ConfigException(
            "Specified blocks directory \"%s\" does not exist.".formatted(given));
      }
      blocks = networkDirectory(base, network).resolve("blocks");
    }
    long cache = settings.number("dbcache", StorageConfig.DEFAULT_CACHE >> 20, 4, MAX_CACHE_MIB);
    boolean fastPrune = settings.isOn("fastprune", false);
    return new StorageConfig(
        directory,
        blocks,
        cache << 20,
        settings.isOn("blocksxor", true),
        fastPrune ? StorageConfig.FAST_PRUNE_FILE_SIZE : BlockFilesConfig.MAXIMUM_SIZE,
        Disk.real());
  }

  private NodeConfig.Work work() throws ConfigException {
    List<Path> files = new ArrayList<>();
    for (String text : settings.texts("loadblock")) {
      Path file = Path.of(text).toAbsolutePath().normalize();
      if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
        throw new ConfigException("-loadblock: the file %s cannot be read.".formatted(text));
      }
      files.add(file);
    }
    return new NodeConfig.Work(
        files,
        settings.isOn("stopafterblockimport", false),
        (int) settings.number("stopatheight", 0, 0, Integer.MAX_VALUE),
        (int) settings.number("checkblocks", 6, 0, Integer.MAX_VALUE),
        (int) settings.number("checklevel", 3, 0, 4));
  }

  private @Nullable Instant mockTime(Network network) throws ConfigException {
    long seconds = settings.number("mocktime", 0, 0, 0xffffffffL);
    if (seconds != 0 && !network.identity().mockable()) {
      throw new ConfigException(
          "-mocktime is for networks of one's own (-regtest); %s keeps real time."
              .formatted(network.name()));
    }
    return seconds == 0 ? null : Instant.ofEpochSecond(seconds);
  }
}
