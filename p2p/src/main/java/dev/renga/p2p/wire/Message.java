package dev.renga.p2p.wire;

import dev.renga.primitives.ByteWriter;

/// What peers say to each other. Each message is a record in a file of its own, with its limits and
/// its codec; [Messages] finds the codec for a name.
///
/// All are immutable and may be shared between threads.
public sealed interface Message
    permits Version,
        Verack,
        Ping,
        Pong,
        Addr,
        AddrV2,
        SendAddrV2,
        GetAddr,
        Inv,
        GetData,
        NotFound,
        GetHeaders,
        Headers,
        GetBlocks,
        BlockMessage,
        TxMessage,
        SendHeaders,
        SendCompact,
        CompactBlock,
        GetBlockTxn,
        BlockTxn,
        FeeFilter,
        WtxidRelay,
        MempoolRequest,
        FilterLoad,
        FilterAdd,
        FilterClear,
        MerkleBlock,
        GetCFilters,
        CFilter,
        GetCFHeaders,
        CFHeaders,
        GetCFCheckpt,
        CFCheckpt,
        SendTxRcncl,
        Feature,
        Unknown {
  /// The name on the wire: 1…12 characters of printable ASCII.
  String command();

  /// Writes the payload.
  void write(ByteWriter writer);

  /// Largest payload of any message (as in every implementation since 2016).
  int MAX_PAYLOAD = 4_000_000;
}
