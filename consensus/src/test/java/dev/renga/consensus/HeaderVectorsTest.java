package dev.renga.consensus;

import static dev.renga.consensus.Verdicts.assertValid;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.ByteReader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.DecodeException;
import dev.renga.primitives.Network;
import dev.renga.primitives.Target;
import dev.renga.primitives.Vectors;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Headers that the networks accepted.
class HeaderVectorsTest {
  private static final String FOLDER = "header-chain/";
  private static final int WINDOW = 2016;

  private static List<BlockHeader> headers(String file) {
    byte[] bytes = Vectors.read(FOLDER + file);
    ByteReader reader = new ByteReader(bytes);
    List<BlockHeader> headers = new ArrayList<>();
    while (reader.remaining() > 0) {
      headers.add(header(reader));
    }
    return headers;
  }

  private static BlockHeader header(ByteReader reader) {
    try {
      return BlockHeader.read(reader);
    } catch (DecodeException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SortedMap<Integer, BlockHeader> sparse() {
    SortedMap<Integer, BlockHeader> headers = new TreeMap<>();
    ByteReader reader =
        new ByteReader(Vectors.read(FOLDER + "mainnet-retarget-headers-0000000-0554400.bin.gz"));
    try {
      while (reader.remaining() > 0) {
        int height = reader.int32("height");
        headers.put(height, BlockHeader.read(reader));
      }
    } catch (DecodeException e) {
      throw new IllegalStateException(e);
    }
    return headers;
  }

  /// Appends headers, asking every rule; the first ones' median needs what may not be there.
  private static Headers.Node extend(
      Headers.Node start, List<BlockHeader> headers, Network network, int unchecked) {
    Headers.Node tip = start;
    for (int i = 0; i < headers.size(); i++) {
      BlockHeader header = headers.get(i);
      assertThat(header.previous()).isEqualTo(tip.hash());
      assertValid(HeaderRules.checkProofOfWork(header, network));
      if (i >= unchecked) {
        assertValid(HeaderRules.check(header, tip, network, header.time()));
        assertThat(
                Difficulty.permittedTransition(
                    network, tip.height() + 1, tip.bits(), header.bits()))
            .isTrue();
      }
      tip = Headers.after(tip, header);
    }
    return tip;
  }

  private static void extendFromGenesis(String file, Network network, boolean withGenesis) {
    List<BlockHeader> headers = headers(file);
    if (withGenesis) {
      assertThat(headers.get(0)).isEqualTo(network.genesis().header());
    }
    List<BlockHeader> rest = withGenesis ? headers.subList(1, headers.size()) : headers;
    Headers.Node tip = extend(Headers.genesis(network), rest, network, 0);
    assertThat(tip.height()).isEqualTo(rest.size());
    Vectors.report(file, headers.size());
  }

  @Test
  @Tag("accepts=header-proof-of-work")
  @Tag("accepts=header-difficulty")
  @Tag("kf=C-056")
  void acceptsTheFirstHeadersOfMainnet() {
    extendFromGenesis("mainnet-headers-0000000-0007055.bin.gz", Network.MAINNET, true);
  }

  @Test
  void acceptsTheFirstHeadersOfSignet() {
    extendFromGenesis("signet-headers-0000000-0001343.bin.gz", Network.SIGNET, true);
  }

  @Test
  void acceptsTheFirstHeadersOfTestnet4() {
    extendFromGenesis("testnet4-headers-0000000-0000100.bin.gz", Network.TESTNET4, true);
  }

  @Test
  @Tag("kf=C-060")
  void acceptsTheFirstHeadersOfTestnet3AndAFork() {
    extendFromGenesis("testnet3-headers-0000001-0000546.bin.gz", Network.TESTNET3, false);
    List<BlockHeader> fork = headers("testnet3-fork-headers-0000001-0000002.bin");
    extend(Headers.genesis(Network.TESTNET3), fork, Network.TESTNET3, 0);
    Vectors.report("testnet3-fork-headers-0000001-0000002.bin", fork.size());
  }

  @Test
  @Tag("kf=C-056")
  void acceptsHeadersOf2019WithARetarget() {
    List<BlockHeader> headers = headers("mainnet-headers-0586657-0589289.bin.gz");
    // the file begins with the second block of its window; the first one's header is only known by
    // the work it shares with the others, and its time by the retarget it leads to
    Headers.Node first = Headers.of(headers.get(0), 586_657, null);
    Headers.Node tip = first;
    int retargets = 0;
    for (BlockHeader header : headers.subList(1, headers.size())) {
      assertThat(header.previous()).isEqualTo(tip.hash());
      assertValid(HeaderRules.checkProofOfWork(header, Network.MAINNET));
      int height = tip.height() + 1;
      if (height % WINDOW != 0) {
        assertThat(header.bits()).isEqualTo(tip.bits());
      } else {
        retargets++;
        assertThat(
                Difficulty.permittedTransition(Network.MAINNET, height, tip.bits(), header.bits()))
            .isTrue();
      }
      if (height > 586_668) {
        assertThat(header.time()).isGreaterThan(tip.medianTimePast());
      }
      tip = Headers.after(tip, header);
    }
    assertThat(retargets).isEqualTo(1);
    Vectors.report("mainnet-headers-0586657-0589289.bin.gz", headers.size());
  }

  @Test
  @Tag("kf=C-056")
  @Tag("kf=C-061")
  void acceptsTwoWholeWindowsAndTheStaleHeaderBesideThem() {
    List<BlockHeader> headers = headers("mainnet-headers-0822528-0826559.bin.gz");
    Headers.Node first = Headers.of(headers.get(0), 822_528, null);
    Headers.Node tip = extend(first, headers.subList(1, headers.size()), Network.MAINNET, 11);
    assertThat(tip.height()).isEqualTo(826_559);
    Vectors.report("mainnet-headers-0822528-0826559.bin.gz", headers.size());
    BlockHeader stale = headers("mainnet-stale-header-0823226.bin").get(0);
    HeaderView parent = tip.ancestor(823_225);
    assertThat(stale.previous()).isEqualTo(parent.hash());
    assertThat(stale.hash()).isNotEqualTo(tip.ancestor(823_226).hash());
    assertValid(HeaderRules.checkProofOfWork(stale, Network.MAINNET));
    assertValid(HeaderRules.check(stale, parent, Network.MAINNET, stale.time()));
    Vectors.report("mainnet-stale-header-0823226.bin", 1);
  }

  /// A header whose only known ancestor is another one.
  private record Pair(Headers.Node last, Headers.@Nullable Node first) {
    HeaderView view() {
      return new HeaderView() {
        @Override
        public int height() {
          return last.height();
        }

        @Override
        public BlockHash hash() {
          return last.hash();
        }

        @Override
        public int version() {
          return last.version();
        }

        @Override
        public long time() {
          return last.time();
        }

        @Override
        public int bits() {
          return last.bits();
        }

        @Override
        public @Nullable HeaderView previous() {
          return first;
        }

        @Override
        public HeaderView ancestor(int height) {
          if (first == null || height != first.height()) {
            throw new AssertionError("asked for the header at " + height);
          }
          return first;
        }
      };
    }
  }

  @Test
  @Tag("kf=C-056")
  @Tag("kf=C-059")
  void computesEveryRetargetOfMainnet() {
    SortedMap<Integer, BlockHeader> headers = sparse();
    int retargets = 0;
    for (int height = WINDOW; headers.containsKey(height); height += WINDOW) {
      Headers.Node first = Headers.of(headers.get(height - WINDOW), height - WINDOW, null);
      Headers.Node last = Headers.of(headers.get(height - 1), height - 1, null);
      BlockHeader next = headers.get(height);
      assertThat(Difficulty.nextBits(new Pair(last, first).view(), next.time(), Network.MAINNET))
          .isEqualTo(next.bits());
      assertThat(Difficulty.permittedTransition(Network.MAINNET, height, last.bits(), next.bits()))
          .isTrue();
      retargets++;
    }
    headers.values().forEach(h -> assertValid(HeaderRules.checkProofOfWork(h, Network.MAINNET)));
    assertThat(retargets).isEqualTo(275);
    Vectors.report("mainnet-retarget-headers-0000000-0554400.bin.gz", retargets);
  }

  @Test
  @Tag("kf=C-052")
  @Tag("kf=C-059")
  void sumsTheWorkOfMainnet() {
    SortedMap<Integer, BlockHeader> headers = sparse();
    BigInteger work = BigInteger.ZERO;
    int before = -1;
    int rows = 0;
    for (String line : text("mainnet-chainwork-0000000-0554400.csv").lines().skip(1).toList()) {
      String[] columns = line.split(",");
      int height = Integer.parseInt(columns[0]);
      BlockHeader header = headers.get(height);
      assertThat(header.hash()).hasToString(columns[1]);
      BigInteger each = Target.fromCompact(header.bits()).value().work();
      work = work.add(each.multiply(BigInteger.valueOf(height - before)));
      assertThat(work).as("height %s", height).isEqualTo(new BigInteger(columns[2], 16));
      before = height;
      rows++;
    }
    assertThat(rows).isEqualTo(551);
    Vectors.report("mainnet-chainwork-0000000-0554400.csv", rows);
  }

  private static String text(String file) {
    return new String(Vectors.read(FOLDER + file), StandardCharsets.US_ASCII);
  }

  @Test
  @Tag("kf=C-060")
  void followsTheTwentyMinuteRuleOfTestnet3() {
    List<String> lines = text("testnet3-time-bits-0052416-0056454.csv.gz").lines().toList();
    Headers.Node tip = null;
    int rows = 0;
    for (String line : lines.subList(1, lines.size())) {
      String[] columns = line.split(",");
      int height = Integer.parseInt(columns[0]);
      long time = Long.parseLong(columns[1]);
      int bits = HexFormat.fromHexDigits(columns[2]);
      if (tip != null) {
        assertThat(Difficulty.nextBits(tip, time, Network.TESTNET3))
            .as("height %s", height)
            .isEqualTo(bits);
      }
      tip = new Headers.Node(height, Headers.hash(height, 0), 2, time, bits, tip);
      rows++;
    }
    assertThat(rows).isEqualTo(4039);
    Vectors.report("testnet3-time-bits-0052416-0056454.csv.gz", rows);
  }

  @Test
  void followsChainStatesAtNotableHeights() throws IOException {
    JsonNode cases =
        JsonMapper.builder().build().readTree(Vectors.read(FOLDER + "chain-state-steps.json"));
    for (JsonNode each : cases) {
      JsonNode state = each.get("chain_state");
      Headers.Node parent = parent(state);
      BlockHeader header = header(Bytes.parseHex(each.get("header_hex").asText()).reader());
      assertThat(header.previous()).hasToString(state.get("best_block_hash").asText());
      assertValid(HeaderRules.checkProofOfWork(header, Network.MAINNET));
      HeaderView view = withEpochStart(parent, state);
      assertThat(Difficulty.nextBits(view, header.time(), Network.MAINNET))
          .isEqualTo(header.bits());
      if (state.get("prev_timestamps").size() > 0) {
        assertThat(header.time()).isGreaterThan(parent.medianTimePast());
      }
      BigInteger work =
          number(state, "total_work").add(Target.fromCompact(header.bits()).value().work());
      assertThat(work).isEqualTo(number(each.get("expected"), "total_work"));
      assertThat(header.hash()).hasToString(each.get("expected").get("best_block_hash").asText());
    }
    assertThat(cases.size()).isEqualTo(14);
    Vectors.report("chain-state-steps.json", cases.size());
  }

  private static BigInteger number(JsonNode node, String name) {
    return new BigInteger(node.get(name).asText());
  }

  private static Headers.Node parent(JsonNode state) {
    int height = state.get("block_height").asInt();
    int bits = new Target(number(state, "current_target")).toCompact();
    Headers.Node node = null;
    JsonNode times = state.get("prev_timestamps");
    for (int i = 0; i < times.size(); i++) {
      int at = height - times.size() + 1 + i;
      node = new Headers.Node(at, Headers.hash(at, 0), 1, times.get(i).asLong(), bits, node);
    }
    if (node == null) {
      throw new AssertionError("no times of the headers before");
    }
    return node;
  }

  private static HeaderView withEpochStart(Headers.Node parent, JsonNode state) {
    int height = parent.height() / WINDOW * WINDOW;
    long time = state.get("epoch_start_time").asLong();
    Headers.Node first =
        new Headers.Node(height, Headers.hash(height, 1), 1, time, parent.bits(), null);
    return new Pair(parent, first).view();
  }

  @Test
  void findsWorkInEveryCheckpoint() {
    checkpoints("checkpoints-mainnet.txt", Network.MAINNET, 436);
    checkpoints("checkpoints-testnet3.txt.gz", Network.TESTNET3, 1792);
    checkpoints("checkpoints-signet.txt", Network.SIGNET, 114);
  }

  private static void checkpoints(String file, Network network, int expected) {
    List<String> lines = text(file).lines().toList();
    assertThat(lines.get(0)).isEqualTo("TXT CHECKPOINTS 1");
    int before = 0;
    BigInteger workBefore = BigInteger.ZERO;
    int bitsBefore = network.genesis().header().bits();
    int cases = 0;
    for (String line : lines.subList(3, lines.size())) {
      Bytes bytes = Bytes.adopt(Base64.getDecoder().decode(line));
      BigInteger work = new BigInteger(1, bytes.toArray(0, 12));
      int height = new BigInteger(1, bytes.toArray(12, 4)).intValueExact();
      BlockHeader header = header(bytes.slice(16, 80).reader());
      assertValid(HeaderRules.checkProofOfWork(header, network));
      assertThat(height - before).isEqualTo(WINDOW);
      if (!network.proofOfWork().minimumDifficultyBlocks()) {
        // all blocks of a window ask for the same work
        BigInteger each = Target.fromCompact(bitsBefore).value().work();
        BigInteger last = Target.fromCompact(header.bits()).value().work();
        int same = before == 0 ? WINDOW : WINDOW - 1;
        assertThat(work.subtract(workBefore))
            .as("%s height %s", file, height)
            .isEqualTo(each.multiply(BigInteger.valueOf(same)).add(last));
        assertThat(Difficulty.permittedTransition(network, height, bitsBefore, header.bits()))
            .isTrue();
      }
      before = height;
      workBefore = work;
      bitsBefore = header.bits();
      cases++;
    }
    assertThat(cases).isEqualTo(expected);
    Vectors.report(file, cases);
  }
}
