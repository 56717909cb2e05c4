package dev.renga.p2p.wire;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHash;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Network;
import dev.renga.primitives.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Random messages of every kind, for tests.
public final class Samples {
  private final RandomGenerator random;

  /// Samples drawn from a seeded generator.
  public Samples(RandomGenerator random) {
    this.random = random;
  }

  /// A message of that name.
  public Message message(String command) {
    return switch (command) {
      case "version" -> version();
      case "verack" -> new Verack();
      case "ping" -> new Ping(random.nextLong());
      case "pong" -> new Pong(random.nextLong());
      case "addr" -> new Addr(list(() -> entry(random.nextBoolean() ? 0 : 1)));
      case "addrv2" -> new AddrV2(list(() -> entry(random.nextInt(5))));
      case "sendaddrv2" -> new SendAddrV2();
      case "getaddr" -> new GetAddr();
      case "inv" -> new Inv(list(this::item));
      case "getdata" -> new GetData(list(this::item));
      case "notfound" -> new NotFound(list(this::item));
      case "getheaders" -> new GetHeaders(new Locator(list(this::blockHash)), blockHash());
      case "headers" -> new Headers(list(this::header));
      case "getblocks" -> new GetBlocks(new Locator(list(this::blockHash)), blockHash());
      case "block" -> new BlockMessage(block());
      case "tx" -> new TxMessage(transaction());
      case "sendheaders" -> new SendHeaders();
      case "sendcmpct" -> new SendCompact(random.nextBoolean(), random.nextLong());
      case "cmpctblock" -> compactBlock();
      case "getblocktxn" -> new GetBlockTxn(blockHash(), List.of(0, 1, 7, 300, 65_535));
      case "blocktxn" -> new BlockTxn(blockHash(), list(this::transaction));
      case "feefilter" -> new FeeFilter(random.nextLong());
      case "wtxidrelay" -> new WtxidRelay();
      case "mempool" -> new MempoolRequest();
      case "filterload" ->
          new FilterLoad(bytes(random.nextInt(300)), random.nextInt(51), random.nextInt(), 1);
      case "filteradd" -> new FilterAdd(bytes(random.nextInt(521)));
      case "filterclear" -> new FilterClear();
      case "merkleblock" ->
          new MerkleBlock(header(), random.nextInt(9), list(this::digest), bytes(3));
      default -> later(command);
    };
  }

  private Message later(String command) {
    return switch (command) {
      case "getcfilters" -> new GetCFilters(0, random.nextInt(9_000), blockHash());
      case "cfilter" -> new CFilter(0, blockHash(), bytes(random.nextInt(200)));
      case "getcfheaders" -> new GetCFHeaders(0, random.nextInt(9_000), blockHash());
      case "cfheaders" -> new CFHeaders(0, blockHash(), digest(), list(this::digest));
      case "getcfcheckpt" -> new GetCFCheckpt(0, blockHash());
      case "cfcheckpt" -> new CFCheckpt(0, blockHash(), list(this::digest));
      case "sendtxrcncl" -> new SendTxRcncl(1, random.nextLong());
      case "feature" -> new Feature("some-feature", bytes(random.nextInt(512)));
      default -> throw new IllegalArgumentException("no samples of " + command);
    };
  }

  private Version version() {
    return new Version(
        random.nextInt(),
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        address(0),
        random.nextLong(),
        address(1),
        random.nextLong(),
        "/sample:" + random.nextInt(99) + "/",
        random.nextInt(),
        random.nextBoolean());
  }

  private CompactBlock compactBlock() {
    int ids = random.nextInt(20);
    return new CompactBlock(
        header(),
        random.nextLong(),
        bytes(ids * CompactBlock.SHORT_ID_SIZE),
        List.of(
            new CompactBlock.Prefilled(0, transaction()),
            new CompactBlock.Prefilled(3, transaction())));
  }

  /// A block of a few transactions under a random header.
  public Block block() {
    return Block.of(header(), list(this::transaction));
  }

  /// The coinbase of a genesis block: any well-formed transaction will do.
  public Transaction transaction() {
    return Network.MAINNET.genesis().transactions().getFirst();
  }

  private AddressEntry entry(int kind) {
    return new AddressEntry(random.nextInt() & 0xffffffffL, random.nextLong(), address(kind));
  }

  private NetAddress address(int kind) {
    NetAddress.Kind chosen = NetAddress.Kind.values()[kind];
    return new NetAddress(chosen, bytes(chosen.size()), random.nextInt(65_536));
  }

  private InventoryItem item() {
    return new InventoryItem(random.nextInt() & 0xffffffffL, digest());
  }

  /// A header without work.
  public BlockHeader header() {
    return new BlockHeader(
        random.nextInt(),
        blockHash(),
        digest(),
        random.nextInt() & 0xffffffffL,
        random.nextInt(),
        random.nextInt());
  }

  private BlockHash blockHash() {
    return BlockHash.from(digest());
  }

  private Digest digest() {
    return Digest.of(bytes(32).toArray());
  }

  private Bytes bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return Bytes.adopt(bytes);
  }

  private <T> List<T> list(Supplier<T> item) {
    List<T> items = new ArrayList<>();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      items.add(item.get());
    }
    return items;
  }
}
